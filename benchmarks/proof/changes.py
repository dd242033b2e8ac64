"""Random changes of a certified adder's weights, boxes and card, of many kinds.

Some leave what the network computes as it is (units in another order) or nearly so, most ruin it,
and some aim at the ends of float32, where a check that computes with real numbers goes wrong.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.proof.candidates import Boxes, Candidate
from models.sums.enclosure import LARGEST

_INPUT, _RECURRENT, _WEIGHT = "rnn.weight_ih_l0", "rnn.weight_hh_l0", "readout.weight"
_BIASES, _BIAS = ("rnn.bias_ih_l0", "rnn.bias_hh_l0"), "readout.bias"
_ROWS = (_INPUT, *_BIASES)
_ODD = (0.0, -0.0, 1e-45, -1e-40, 1e-38, 1.0, -1.0, 64.0, 1e9, 1e30, 1.7e38, LARGEST, -LARGEST)
_BEYOND = (*_ODD, np.inf, np.nan, 1e300, -1e300, 5e-324, 1e39)

Change = Callable[[Generator, Candidate], Candidate]


def changed(rng: Generator, one: Candidate) -> tuple[str, Candidate]:
    """A random change of a candidate, and its kind."""
    shares = np.array([share for _, share in KINDS.values()])
    kind = str(rng.choice(list(KINDS), p=shares / shares.sum()))
    return kind, KINDS[kind][0](rng, one)


def _with(one: Candidate, made: Mapping[str, NDArray[np.floating]]) -> Candidate:
    """The candidate with some tensors replaced, as float32 holds them; none is infinite."""
    narrow = {
        name: np.clip(np.nan_to_num(tensor), -LARGEST, LARGEST).astype(np.float32)
        for name, tensor in made.items()
    }
    return one._replace(weights={**one.weights, **narrow})


def _wide(one: Candidate) -> dict[str, NDArray[np.float64]]:
    """Its weights in float64, in which they can be scaled."""
    return {name: tensor.astype(np.float64) for name, tensor in one.weights.items()}


def _strength(rng: Generator, low: float, high: float) -> float:
    """A number between two, each power of ten alike."""
    return float(10 ** rng.uniform(np.log10(low), np.log10(high)))


def _sign(rng: Generator) -> int:
    return int(rng.choice([-1, 1]))


def _tensor(rng: Generator, one: Candidate) -> str:
    """A tensor's name, larger ones more often."""
    names = sorted(one.weights)
    sizes = np.array([one.weights[name].size for name in names])
    return str(rng.choice(names, p=sizes / sizes.sum()))


def _all_weights(rng: Generator, one: Candidate) -> Candidate:
    by = _strength(rng, 0.01, 3)
    return _with(
        one, {name: w * (1 + by * rng.normal(size=w.shape)) for name, w in _wide(one).items()}
    )


def _weights_and_boxes(rng: Generator, one: Candidate) -> Candidate:
    by = _strength(rng, 3e-3, 1)
    moved = {name: w * (1 + by * rng.normal(size=w.shape)) for name, w in _wide(one).items()}
    return _boxes_moved(_with(one, moved), by * rng.normal(size=one.boxes.shape))


def _some_weights(rng: Generator, one: Candidate, new: Callable[[float], float]) -> Candidate:
    made = _wide(one)
    for _ in range(rng.integers(1, 13)):
        tensor = made[_tensor(rng, one)]
        place = rng.integers(tensor.size)
        tensor.flat[place] = new(float(tensor.flat[place]))
    return _with(one, made)


def _odd_weights(rng: Generator, one: Candidate) -> Candidate:
    return _some_weights(rng, one, lambda _: float(rng.choice(_ODD)))


def _weights_by_powers_of_two(rng: Generator, one: Candidate) -> Candidate:
    def new(weight: float) -> float:
        power = rng.choice([rng.integers(-150, 128), rng.integers(-2, 5)])
        return float(_sign(rng) * weight * 2.0**power)

    return _some_weights(rng, one, new)


def _tensor_by_a_power_of_two(rng: Generator, one: Candidate) -> Candidate:
    name = str(rng.choice(sorted(one.weights)))
    return _with(one, {name: _wide(one)[name] * 2.0 ** rng.integers(-149, 128)})


def _bits_flipped(rng: Generator, one: Candidate) -> Candidate:
    made = {name: tensor.copy() for name, tensor in one.weights.items()}
    for _ in range(rng.integers(10, 200)):
        words = made[_tensor(rng, one)].reshape(-1).view(np.uint32)
        words[rng.integers(words.size)] ^= np.uint32(1 << int(rng.integers(32)))
    return _with(one, made)


def _signs_flipped(rng: Generator, one: Candidate) -> Candidate:
    share = _strength(rng, 0.01, 1)
    signs = {name: np.where(rng.random(w.shape) < share, -1, 1) for name, w in one.weights.items()}
    return _with(one, {name: w * signs[name] for name, w in _wide(one).items()})


def _gates_sharpened(rng: Generator, one: Candidate) -> Candidate:
    rows = rng.random(4 * _units(one)) < rng.random()
    by = np.where(rows, 1 + _sign(rng) * _strength(rng, 0.1, 30), 1)
    w = _wide(one)
    made = {name: w[name] * by[:, None] for name in (_INPUT, _RECURRENT)}
    return _with(one, {**made, **{name: w[name] * by for name in _BIASES}})


def _gates_swapped(rng: Generator, one: Candidate) -> Candidate:
    order = rng.permutation(4)
    parts = {name: np.split(one.weights[name], 4) for name in (*_ROWS, _RECURRENT)}
    return _with(
        one, {name: np.concatenate([part[i] for i in order]) for name, part in parts.items()}
    )


def _rows_swapped(rng: Generator, one: Candidate) -> Candidate:
    name = _tensor(rng, one)
    tensor = one.weights[name].copy()
    for _ in range(rng.integers(1, 5)):
        a, b = rng.integers(len(tensor), size=2)
        tensor[[a, b]] = tensor[[b, a]]
    return _with(one, {name: tensor})


def _biases_that_cancel(rng: Generator, one: Candidate) -> Candidate:
    rows = rng.random(4 * _units(one)) < rng.random()
    by = rows * _strength(rng, 1e2, LARGEST)
    a, b = _BIASES
    return _with(one, {a: _wide(one)[a] + by, b: _wide(one)[b] - by})


def _logits_scaled(rng: Generator, one: Candidate) -> Candidate:
    by = 10.0 ** rng.choice([rng.uniform(35, 38.5), rng.uniform(-45, -35)])
    return _with(one, {name: _wide(one)[name] * by for name in (_WEIGHT, _BIAS)})


def _logits_raised_alike(rng: Generator, one: Candidate) -> Candidate:
    """Both by one linear form, perhaps after scaling: their exact difference stays as it is."""
    one = _logits_scaled(rng, one) if rng.integers(2) else one
    w = _wide(one)
    most = _strength(rng, float(np.abs(w[_WEIGHT]).max()) + 1e-45, LARGEST)
    form = most * rng.choice([-1, 0, 1], _units(one))
    return _with(one, {_WEIGHT: w[_WEIGHT] + form, _BIAS: w[_BIAS] + most * rng.integers(-1, 2)})


def _answers_swapped(rng: Generator, one: Candidate) -> Candidate:
    names = ((_WEIGHT,), (_WEIGHT, _BIAS))[rng.integers(2)]
    return _with(one, {name: one.weights[name][::-1] for name in names})


def _inputs_swapped(_rng: Generator, one: Candidate) -> Candidate:
    return _with(one, {_INPUT: one.weights[_INPUT][:, ::-1]})


def _bits_of_the_other_kind(_rng: Generator, one: Candidate) -> Candidate:
    """0 for 1 in what is read, carried and answered: addition is the same, but for the start."""
    w = _wide(one)
    turned = {_INPUT: -w[_INPUT], _BIASES[0]: w[_BIASES[0]] + w[_INPUT].sum(1)}
    made = _with(one, {**turned, _WEIGHT: w[_WEIGHT][::-1], _BIAS: w[_BIAS][::-1]})
    return made._replace(boxes=one.boxes[::-1])


def _unit_mirrored(rng: Generator, one: Candidate) -> Candidate:
    """A unit's state with the other sign, in weights and boxes: what is answered stays."""
    unit = int(rng.integers(_units(one)))
    made, boxes = _wide(one), one.boxes.copy()
    for name in (*_ROWS, _RECURRENT):
        made[name][2 * _units(one) + unit] *= -1
    for name in (_RECURRENT, _WEIGHT):
        made[name][:, unit] *= -1
    boxes[:, :, unit] = -boxes[:, :, unit, ::-1]
    return _with(one, made)._replace(boxes=boxes)


def _units_permuted(rng: Generator, one: Candidate) -> Candidate:
    order = rng.permutation(_units(one))
    return _weights_permuted(one, order)._replace(boxes=one.boxes[:, :, order])


def _units_permuted_and_boxes_not(rng: Generator, one: Candidate) -> Candidate:
    return _weights_permuted(one, rng.permutation(_units(one)))


def _weights_permuted(one: Candidate, order: NDArray[np.intp]) -> Candidate:
    rows = (np.arange(4)[:, None] * _units(one) + order).reshape(-1)
    w = one.weights
    made = {name: w[name][rows] for name in _ROWS}
    recurrent = w[_RECURRENT][rows][:, order]
    return _with(one, {**made, _RECURRENT: recurrent, _WEIGHT: w[_WEIGHT][:, order]})


def _idle_units_added(rng: Generator, one: Candidate) -> Candidate:
    """Units that hold next to nothing, at times read with huge weights."""
    old, more = _units(one), int(rng.integers(1, 4))
    new = old + more
    rows = (np.arange(4)[:, None] * new + np.arange(old)).reshape(-1)
    idle = np.setdiff1d(np.arange(4 * new), rows)
    made = {name: np.zeros((4 * new, *one.weights[name].shape[1:])) for name in _ROWS}
    made |= {_RECURRENT: np.zeros((4 * new, new)), _WEIGHT: np.zeros((2, new))}
    for name in _ROWS:
        made[name][rows] = one.weights[name]
    made[_BIASES[0]][idle] = rng.choice([-60, -9, 0], len(idle))
    made[_RECURRENT][rows, :old] = one.weights[_RECURRENT]
    made[_WEIGHT][:, :old] = one.weights[_WEIGHT]
    read = made[_WEIGHT] if rng.integers(2) else made[_RECURRENT]
    read[:, old:] = _strength(rng, 1e-6, LARGEST) * rng.choice([-1, 0, 1], more)
    reach = _strength(rng, 1e-6, 1)
    boxes = np.concatenate([one.boxes, np.broadcast_to([-reach, reach], (2, 2, more, 2))], axis=2)
    return _with(one, made)._replace(boxes=boxes).reshaped(hidden=new)


def _boxes_moved(one: Candidate, by: Boxes) -> Candidate:
    return one._replace(boxes=np.sort(one.boxes + by, axis=-1))


def _box_ends_moved(rng: Generator, one: Candidate) -> Candidate:
    by = np.zeros(one.boxes.size)
    for place in rng.integers(by.size, size=rng.integers(2, 20)):
        by[place] = _sign(rng) * _strength(rng, 1e-3, 10)
    return one._replace(boxes=one.boxes + by.reshape(one.boxes.shape))


def _box_end_odd(rng: Generator, one: Candidate) -> Candidate:
    ends = one.boxes.copy()
    ends.flat[rng.integers(ends.size)] = rng.choice(_BEYOND)
    return one._replace(boxes=ends)


def _boxes_widened(rng: Generator, one: Candidate) -> Candidate:
    by = _sign(rng) * _strength(rng, 0.01, 3)
    units = rng.random(one.boxes.shape[:3]) < rng.random()
    return _boxes_moved(one, (units * by)[..., None] * np.array([-1, 1]))


def _boxes_shifted(rng: Generator, one: Candidate) -> Candidate:
    return _boxes_moved(one, _strength(rng, 0.01, 1) * rng.normal(size=(*one.boxes.shape[:3], 1)))


def _boxes_swapped(rng: Generator, one: Candidate) -> Candidate:
    return one._replace(boxes=np.flip(one.boxes, int(rng.integers(4))))


def _boxes_rounded(rng: Generator, one: Candidate) -> Candidate:
    return one._replace(boxes=one.boxes.round(int(rng.integers(0, 4))))


def _card(rng: Generator, one: Candidate) -> Candidate:
    hidden = _units(one)
    cards = ({"order": "msb"}, {"layers": 2}, {"hidden": hidden + 1}, {"hidden": hidden - 1})
    return one.reshaped(**cards[rng.integers(len(cards))])


def _several(rng: Generator, one: Candidate) -> Candidate:
    for _ in range(rng.integers(2, 6)):
        one = KINDS[str(rng.choice(_SINGLE))][0](rng, one)
    return one


def _units(one: Candidate) -> int:
    return one.architecture.hidden


# What is changed, by name, and how often: those that are always certified less, for each of them
# takes thousands of sums.
KINDS: dict[str, tuple[Change, float]] = {
    "all weights": (_all_weights, 4),
    "weights and boxes": (_weights_and_boxes, 4),
    "weights by powers of two": (_weights_by_powers_of_two, 6),
    "weights odd, huge or denormal": (_odd_weights, 6),
    "a tensor by a power of two": (_tensor_by_a_power_of_two, 3),
    "bits flipped in words": (_bits_flipped, 6),
    "signs flipped": (_signs_flipped, 4),
    "gates sharpened": (_gates_sharpened, 2),
    "gates swapped": (_gates_swapped, 2),
    "rows swapped": (_rows_swapped, 4),
    "biases that cancel": (_biases_that_cancel, 4),
    "logits scaled": (_logits_scaled, 0.3),
    "both logits raised alike": (_logits_raised_alike, 4),
    "answers swapped": (_answers_swapped, 2),
    "inputs swapped": (_inputs_swapped, 0.05),
    "0 for 1 throughout": (_bits_of_the_other_kind, 0.2),
    "a unit mirrored": (_unit_mirrored, 0.05),
    "units permuted": (_units_permuted, 0.05),
    "units permuted, boxes not": (_units_permuted_and_boxes_not, 2),
    "idle units added": (_idle_units_added, 2),
    "box ends moved": (_box_ends_moved, 2),
    "a box end odd, huge or denormal": (_box_end_odd, 4),
    "boxes widened or narrowed": (_boxes_widened, 1),
    "boxes shifted": (_boxes_shifted, 4),
    "boxes swapped": (_boxes_swapped, 2),
    "boxes rounded": (_boxes_rounded, 0.3),
    "card": (_card, 1),
    "several of these": (_several, 120),
}
_SINGLE = [kind for kind in KINDS if kind not in ("card", "several of these")]
