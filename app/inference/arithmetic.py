"""Differences, products and totals, of nothing but what networks add, subtract and compare.

What stands here is bookkeeping: which numbers a network is given next, and which sign comes out. A
result has a proof where each answer that it is made of has one.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.inference.sums import MachineModel, Result
from models.page.amounts import Amount, aligned


class Signed(NamedTuple):
    """A number with its sign, and what is known of it as of a `Result`."""

    is_negative: bool
    digits: str  # without leading zeros
    margin: float
    proof: str | None


async def difference(comparer: MachineModel, subtractor: MachineModel, a: str, b: str) -> Signed:
    """The difference a - b: the smaller number is taken from the larger one.

    Args:
        comparer: says which that is.
        subtractor: of the same base.
        a: digits, most significant first.
        b: the same.

    Raises:
        NotFiniteError: a network answers with what is no number.
    """
    (compared,) = await comparer.results([(a, b)])
    is_negative = compared.text == "<"
    (subtracted,) = await subtractor.results([(b, a) if is_negative else (a, b)])
    return Signed(is_negative, subtracted.text, *_together([compared, subtracted]))


async def product(adder: MachineModel, a: str, b: str) -> Result:
    """The product a * b, by shift and add from the highest bit of one of them down.

    That is what `multiplies` is in proofs/Addition.v: what is there so far is shifted, and where
    the bit is a one the other number is added.

    Args:
        adder: of bits.
        a: bits, most significant first.
        b: the same.

    Raises:
        NotFiniteError: the network answers with what is no number.
    """
    few, many = sorted((a, b), key=lambda bits: bits.count("1"))
    results: list[Result] = []
    so_far = ""
    for bit in few:
        so_far += "0"
        if bit == "1":
            (added,) = await adder.results([(many, so_far)])
            results.append(added)
            so_far = added.text
    if not results:
        results = await adder.results([("0", "0")])
    return Result(so_far.lstrip("0") or "0", *_together(results))


def additions(a: str, b: str) -> tuple[int, int]:
    """How many additions a product takes, and how many bits these read at most.

    Args:
        a: bits, most significant first.
        b: the same.
    """
    count = max(1, min(a.count("1"), b.count("1")))
    return count, 2 * count * (len(a) + len(b))


class Addition(NamedTuple):
    """One step of a total: two numbers of as many decimals, and what networks make of them.

    None of them has leading zeros.
    """

    a: str
    b: str
    sign: str  # "+", or "-" where b is taken from a
    result: str


class Summed(NamedTuple):
    """A total, and the steps that led to it.

    total: its digits stand as those of the amounts do, with as many decimals as these have at most.
    """

    total: Amount
    steps: list[Addition]
    margin: float
    proof: str | None


async def total(
    adder: MachineModel, comparer: MachineModel, subtractor: MachineModel, amounts: Sequence[Amount]
) -> Summed:
    """What amounts add up to: those above zero, one after another, and from these the others.

    One after another, as a clerk does, so that the steps can be followed by a person.

    Args:
        adder: of decimal digits.
        comparer: the same.
        subtractor: the same.
        amounts: at least one.

    Raises:
        NotFiniteError: a network answers with what is no number.
    """
    digits, places = aligned(amounts)
    steps: list[Addition] = []
    results: list[Result] = []

    async def added(texts: list[str]) -> str:
        so_far = texts[0]
        for text in texts[1:]:
            (one,) = await adder.results([(so_far, text)])
            steps.append(Addition(so_far, text, "+", one.text))
            results.append(one)
            so_far = one.text
        return so_far

    pairs = list(zip(amounts, digits, strict=True))
    above = [text.lstrip("0") or "0" for one, text in pairs if not one.is_negative]
    below = [text.lstrip("0") or "0" for one, text in pairs if one.is_negative]
    if not below:
        found, is_negative = await added(above), False
    elif not above:
        found, is_negative = await added(below), True
    else:
        larger, smaller = await added(above), await added(below)
        signed = await difference(comparer, subtractor, larger, smaller)
        found, is_negative = signed.digits, signed.is_negative
        if is_negative:
            larger, smaller = smaller, larger
        steps.append(Addition(larger, smaller, "-", found))
        results.append(Result(found, signed.margin, signed.proof))
    if not results:  # one number alone: that it is one, the network says, too
        results = await adder.results([(found, "0")])
        found = results[0].text
    margin, proof = _together(results)
    return Summed(Amount(is_negative, found, places), steps, margin, proof)


def _together(results: Iterable[Result]) -> tuple[float, str | None]:
    """The smallest margin, and a proof where each has one."""
    all_of = list(results)
    proof = all_of[0].proof if all(one.proof for one in all_of) else None
    return min(one.margin for one in all_of), proof
