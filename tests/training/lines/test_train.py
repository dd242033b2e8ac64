from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.artifact.card import BLANK, CLASSES, DIGIT, HEIGHT
from training.data.shapes import drawn
from training.lines.train import LineSettings, _temperature, fit_lines
from training.lines.writing import Digits, line
from training.loop.state import RunState

CPU = torch.device("cpu")
SMALL = LineSettings(hidden=8, layers=1, epochs=2, strips=48, batch=16, seed=3, drawn=0)


@cache
def digits() -> Digits:
    shapes = drawn(300, 1)
    return Digits(shapes.ink.numpy(), shapes.digit.numpy())


def test_strips_are_their_seeds_alone() -> None:
    one, same, other = (
        [line(np.random.default_rng(seed), digits()) for _ in range(1)] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one[0].strip, same[0].strip)
    assert one[0].digits == same[0].digits
    assert one[0].strip.shape != other[0].strip.shape or (one[0].strip != other[0].strip).any()


def test_strips_have_what_is_said_where_it_is_said() -> None:
    random = np.random.default_rng(1)
    lines = [line(random, digits()) for _ in range(200)]
    assert {digit for one in lines for digit in one.digits} == set(range(10))
    assert any(not one.digits for one in lines)
    for one in lines:
        assert one.strip.dtype == np.uint8
        assert one.strip.shape[0] == HEIGHT
        assert len(one.digits) == len(one.middles)
        assert np.all(np.diff(one.middles) >= 5)
        assert all(0 <= middle < one.strip.shape[1] for middle in one.middles)
        for middle in one.middles:
            near = one.strip[:, max(0, int(middle) - DIGIT // 2) : int(middle) + DIGIT // 2]
            assert near.max() > 60


class KilledError(Exception):
    """Stands for a kill between two epochs."""


def weights(
    settings: LineSettings, state: Path, kill_after: int | None = None
) -> dict[str, Tensor]:
    def on_epoch(done: int, _loss: float) -> None:
        if done == kill_after:
            raise KilledError

    return fit_lines(settings, digits(), CPU, RunState(state, asdict(settings)), on_epoch)[
        0
    ].state_dict()


def same(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return all(torch.equal(a[name], b[name]) for name in a)


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    settings = replace(SMALL, layers=2, dropout=0.3)
    whole = weights(settings, tmp_path / "whole")
    with pytest.raises(KilledError):
        weights(settings, tmp_path / "killed", kill_after=1)
    assert same(whole, weights(settings, tmp_path / "killed"))
    assert not same(whole, weights(replace(settings, seed=4), tmp_path / "other"))


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    losses = []
    settings = replace(SMALL, epochs=4, strips=128, rate=1e-2)
    state = RunState(tmp_path / "state", asdict(settings))
    fit_lines(settings, digits(), CPU, state, lambda _, loss: losses.append(loss))
    assert losses[-1] < losses[0]


def test_a_reader_that_reads_nothing_yet_has_a_temperature() -> None:
    random = np.random.default_rng(1)
    lines = [one for one in (line(random, digits()) for _ in range(20)) if one.digits]
    nothing = np.zeros((9, CLASSES), np.float32)
    nothing[:, BLANK] = 5
    assert _temperature([nothing] * len(lines), lines) == 1
