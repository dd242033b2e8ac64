"""The page as its text stands upright: levelled, and turned as what reads single digits knows most.

Ink where no number may stand counts for nothing on it.
"""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.digit.locate import ink_of
from models.digit.surroundings import facts_of
from models.imaging.picture import Box, Grey
from models.page.alone import Judge, seen_around
from models.page.components import Components, components_of
from models.page.rows import Page, page_with
from models.page.sight import Runs, likely_in, part_with, turned_runs
from models.page.slant import slant_of
from models.page.turning import Points, Turn, straightening, turn_by

ON_ITS_HEAD = "the page may stand on its head: its digits are as well known so"
LEAST = 0.02  # probability of a number where ink is; below it, it is none's
_OWN = 0.3  # of a component's pixels are where a number may be, or next to it; else it is none's
_SURER = 0.5  # digits more that are known the right way up than another; less may be chance
_LEVEL = 8.0  # degrees; rows may slope so far
_FAR_MORE = 1.5  # times as many digits that are known
_ON_HEAD = dict(zip("01896", "01869", strict=True))  # what a digit is then
_FEW, _MOST = 4, 64  # digits that are looked at together, and at most
_PLAINLY = 2.0  # digits more that are known one way up than any other; then no others are asked
_NONE: Runs = np.zeros((0, 2))
_SLANTED = 16  # digits that are looked at where a page may slant


class Upright(NamedTuple):
    """A page that is read.

    turn: how it was turned for that.
    is_sure: whether it is not as likely to stand on its head.
    likely: float32, how likely a number stands in each place of it.
    """

    page: Page
    turn: Turn
    is_sure: bool
    likely: MatLike


def upright(small: Grey, likely: MatLike, judge: Judge, runs: Runs = _NONE) -> Upright:
    """Turns a page so that its text stands upright; as it lies where another way is not surer.

    Args:
        small: uint8 (height, width), the shrunk photo.
        likely: float32, how likely a number stands in each place of it.
        judge: of single digits.
        runs: the ways that numbers on it run, as `Places` has them.
    """
    grey, likely, turn = _cut(small, likely, turn_by(0.0, small.shape))
    components, first = _likely(grey, likely)
    slant = slant_of(components.boxes[first])
    if abs(slant) > _LEVEL:
        level = turn_by(slant, grey.shape)
        cells = turn_by(slant, likely.shape)
        levelled = _cut(level.turned(grey), cells.turned(likely), turn.then(level))
        ink = _likely(*levelled[:2])
        if not _is_misled(grey, components.boxes[first], levelled[0], ink[0].boxes[ink[1]], judge):
            (grey, likely, turn), (components, first) = levelled, ink
            runs = turned_runs(runs, slant)
    return _way_up(grey, likely, turn, components, first, judge, runs)


def _is_misled(
    grey: Grey,
    boxes: NDArray[np.intp],
    levelled: Grey,
    levelled_boxes: NDArray[np.intp],
    judge: Judge,
) -> bool:
    """Whether far fewer digits are known once a page is levelled: broken ink told a wrong slant.

    Args:
        grey: uint8 (height, width), the page.
        boxes: (n, 4), x, y, width and height of what may be digits, the likeliest first.
        levelled: the page, levelled.
        levelled_boxes: the same on it.
        judge: of single digits.
    """
    known = known_ways(levelled, levelled_boxes[:_SLANTED], judge).max()
    return bool(known_ways(grey, boxes[:_SLANTED], judge).max() > _FAR_MORE * known)


def nearer(found: Upright, corners: Points, around: float, judge: Judge) -> Upright:
    """A part of a page that is upright, straightened where the page is seen in perspective.

    Args:
        found: the page.
        corners: (4, 2), x and y, of the part, clockwise from the upper left of its text.
        around: pixels of what is around it that are kept.
        judge: of single digits, where the way up was not sure.
    """
    turn = straightening(corners, around)
    grey = turn.straightened(found.page.grey)
    pixels = np.array(found.page.grey.shape[::-1]) / found.likely.shape[::-1]  # in a place
    in_places = straightening(corners / pixels, around / float(pixels.mean()))
    likely = in_places.straightened(found.likely)
    turn = found.turn.then(turn)
    components, first = _likely(grey, likely)
    if not found.is_sure:
        return _way_up(grey, likely, turn, components, first, judge, _NONE)
    return Upright(page_with(grey, components, np.sort(first)), turn, True, likely)


def _way_up(
    grey: Grey,
    likely: MatLike,
    turn: Turn,
    components: Components,
    first: NDArray[np.intp],
    judge: Judge,
    runs: Runs,
) -> Upright:
    """A level page, turned by the quarters that its numbers and their digits ask for.

    A number that runs along a way counts as a digit that is known in it, and on its head.

    Args:
        grey: uint8 (height, width), the page.
        likely: float32, how likely a number stands in each place of it.
        turn: how it was turned before.
        components: its ink.
        first: the numbers of those that may be a number's, the likeliest first.
        judge: of single digits.
        runs: the ways that numbers on it run.
    """
    boxes, asked = components.boxes[first[:_MOST]], 0
    sure, is_across = np.hypot(*runs.T), runs[:, 0] > 0
    known = np.tile([sure[is_across].sum(), sure[~is_across].sum()], 2)
    while asked < len(boxes) and np.diff(np.sort(known))[-1] < _PLAINLY:
        known += known_ways(grey, boxes[asked : asked + _FEW], judge)
        asked += _FEW
    way = int(known.argmax()) if known.max() > known[0] + _SURER else 0
    is_sure = bool(known[way] > known[(way + 2) % 4] + _SURER)
    if not way:
        return Upright(page_with(grey, components, np.sort(first)), turn, is_sure, likely)
    quarter = turn_by(90 * way, grey.shape)
    grey, likely = quarter.turned(grey), np.rot90(likely, way).copy()
    components, first = _likely(grey, likely)
    page = page_with(grey, components, np.sort(first))
    return Upright(page, turn.then(quarter), is_sure, likely)


def quarter_of(grey: Grey, judge: Judge | None) -> tuple[Turn, bool]:
    """How a picture cut around a row is turned, and whether it is not as likely on its head.

    By a quarter, where it is higher than wide and its digits are better known so; not at all
    otherwise: a single digit is often as well known on its head.

    Args:
        grey: uint8 (height, width), with a side shorter than CROP.
        judge: of single digits; without one nothing is turned.
    """
    if judge is None or grey.shape[0] <= grey.shape[1]:
        return turn_by(0.0, grey.shape), True
    components = components_of(grey)
    known = known_ways(grey, components.boxes[components.inked[:_MOST]], judge)
    way = int(known.argmax())
    if way % 2 == 0 or known[way] <= known[0] + _SURER:
        return turn_by(0.0, grey.shape), True
    return turn_by(90.0 * way, grey.shape), bool(known[way] > known[(way + 2) % 4] + _SURER)


def known_ways(grey: Grey, boxes: NDArray[np.intp], judge: Judge) -> NDArray[np.float64]:
    """How well the digits of a page are known as it lies, and turned by one quarter to three.

    Args:
        grey: uint8 (height, width), the page.
        boxes: (n, 4), x, y, width and height of what may be digits.
        judge: of single digits.

    Returns:
        float64 (4,), for turns by 0, 90, 180 and 270 degrees counterclockwise: the sum of the
        probabilities that a digit can be known there.
    """
    digits = (ink_of(seen_around(grey, Box(*box))) for box in boxes.astype(float).tolist())
    seen = [each for each in digits if each is not None and each.surroundings is not None]
    if not seen:
        return np.zeros(4)
    turned = [each.turned(way) for way in range(4) for each in seen]
    surroundings = [each.surroundings for each in turned if each.surroundings is not None]
    likely = judge.probabilities(np.stack([each.ink for each in turned]))
    facts = [facts_of(*each) for each in zip(surroundings, likely, strict=True)]
    kinds = judge.kinds(np.stack([each.picture for each in surroundings]), np.stack(facts))
    known: NDArray[np.float64] = kinds[:, 0].astype(np.float64).reshape(4, len(seen)).sum(1)
    return known


def reads_the_same(rows: list[str]) -> bool:
    """Whether rows of digits say the same on their head."""
    if not set("".join(rows)) <= set(_ON_HEAD):
        return False
    turned = ["".join(_ON_HEAD[digit] for digit in reversed(row)) for row in reversed(rows)]
    return turned == rows


def _cut(grey: Grey, likely: MatLike, turn: Turn) -> tuple[Grey, MatLike, Turn]:
    """The part of a page that has all numbers, and how it was turned and cut for that.

    What lies beside it, a desk say, does not tell what is ink on it.
    """
    part = part_with(likely, grey.shape)
    cut = np.ascontiguousarray(grey[part.pixels])
    return cut, likely[part.places], turn.cut(part.pixels)


def _likely(grey: Grey, likely: MatLike) -> tuple[Components, NDArray[np.intp]]:
    """The ink, and the numbers of the components that may be a number's, the likeliest first.

    One that is large may hold numbers and be none of theirs, as the shadow along a sheet.
    """
    components = components_of(grey)
    share = likely_in(components.boxes[components.inked], likely, grey.shape)
    near = cv2.dilate(likely, np.ones((3, 3), np.uint8))
    size = grey.shape[::-1]
    may_be = cv2.resize((near >= LEAST).view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    own = np.bincount(components.labels[may_be > 0], minlength=len(components.boxes))
    share[(own < _OWN * components.areas)[components.inked]] = 0
    order = np.argsort(-share, kind="stable")
    return components, components.inked[order[share[order] >= LEAST]]
