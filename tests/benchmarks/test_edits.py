from benchmarks.edits import edit_distance


def test_edits_are_insertions_deletions_and_substitutions() -> None:
    assert edit_distance("0522", "0522") == 0
    assert edit_distance("0522", "522") == 1
    assert edit_distance("0522", "10523") == 2
    assert edit_distance("", "11") == 2
