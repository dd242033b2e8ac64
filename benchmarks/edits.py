"""How far what was read is from what is written."""


def edit_distance(one: str, other: str) -> int:
    """Insertions, deletions and substitutions from one to the other (V. Levenshtein, 1966)."""
    costs = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, costs[0] = costs[0], i
        for j, b in enumerate(other, 1):
            before, costs[j] = costs[j], min(costs[j] + 1, costs[j - 1] + 1, before + (a != b))
    return costs[-1]
