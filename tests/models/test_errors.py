import models.errors


def test_the_tree_of_errors_is_as_drawn() -> None:
    text = models.errors.__doc__ or ""
    depths: dict[int, str] = {}
    drawn = set()
    for line in text.splitlines()[2:]:
        name = line.split()[0] if line.split() else ""
        if not name.endswith("Error"):
            continue
        depth = len(line) - len(line.lstrip())
        parents = [depths[one] for one in sorted(depths) if one < depth]
        error = getattr(models.errors, name)
        assert error.__base__.__name__ == (parents[-1] if parents else "Exception")
        depths = {one: kept for one, kept in depths.items() if one < depth} | {depth: name}
        drawn.add(name)
    assert drawn == {name for name in vars(models.errors) if name.endswith("Error")}
