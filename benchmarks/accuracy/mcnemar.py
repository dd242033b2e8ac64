"""Two readers of the same rows, compared by McNemar's test."""

from collections.abc import Sequence
from typing import Any

from training.statistics import mcnemar

LEVEL = 0.05  # from this p on, the usual one, two readers are not told apart


def comparison(rights: Sequence[bool], others: Sequence[bool]) -> dict[str, Any]:
    """How often two readers are right on the same rows.

    Args:
        rights: whether the one is, row by row.
        others: whether the other is.

    Returns:
        `n`; rows that are `right_by_both`, `only_by_model`, `only_by_against` and `by_neither`; and
        `p`, of McNemar's exact test, two-sided, that both err equally often.

    Raises:
        ValueError: they are not of the same rows.
    """
    pairs = list(zip(rights, others, strict=True))
    only = pairs.count((True, False)), pairs.count((False, True))
    return {
        "n": len(pairs),
        "right_by_both": pairs.count((True, True)),
        "only_by_model": only[0],
        "only_by_against": only[1],
        "by_neither": pairs.count((False, False)),
        "p": mcnemar(*only),
    }


def verdict(model: str, against: str, found: dict[str, Any]) -> str:
    """What a `comparison` says of the two, in words."""
    only, p = found["only_by_model"], found["p"]
    return (
        f"{model} is right where {against} is not in {only} row{'' if only == 1 else 's'}, wrong "
        f"where it is right in {found['only_by_against']}: "
        + ("p < 0.001" if p < 0.001 else f"p = {p:.2g}")
        + ("" if p < LEVEL else ", which does not tell them apart")
    )
