import resource
from pathlib import Path

import pytest
import torch

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.errors import ScanlineError
from training.loop.state import RunState


def test_what_is_saved_is_loaded_by_a_run_of_the_same_settings(tmp_path: Path) -> None:
    one, other = torch.nn.Linear(2, 3), torch.nn.Linear(2, 3)
    state = RunState(tmp_path / "state", {"seed": 1})
    assert state.load({"network": other}) == {}
    state.save({"network": one}, {"epoch": 1})
    assert RunState(tmp_path / "state", {"seed": 1}).load({"network": other}) == {"epoch": 1}
    assert torch.equal(one.weight, other.weight)
    state.delete()
    assert list(tmp_path.iterdir()) == []
    state.delete()


def test_what_a_run_left_that_was_killed_while_it_wrote_goes_too(tmp_path: Path) -> None:
    other = tmp_path / ".other-1"
    for draft in (tmp_path / ".state-1", other):
        draft.mkdir()
        (draft / "state").write_bytes(b"half")
    state = RunState(tmp_path / "state", {})
    state.save({}, {"epoch": 1})
    state.delete()
    assert list(tmp_path.iterdir()) == [other]


def test_the_state_of_another_run_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state"
    RunState(file, {"seed": 1}).save({}, {"epoch": 1})
    with pytest.raises(ScanlineError, match="other settings"):
        RunState(file, {"seed": 2}).load({})
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ScanlineError, match="damaged"):
        RunState(file, {"seed": 1}).load({})


def test_a_state_of_other_shapes_is_refused(tmp_path: Path) -> None:
    state = RunState(tmp_path / "state", {})
    state.save({"network": torch.nn.Linear(2, 3)}, {"epoch": 1})
    with pytest.raises(ScanlineError, match="does not fit"):
        state.load({"network": torch.nn.Linear(3, 2)})


def test_a_full_disk_leaves_the_state_and_the_checkpoint_whole(tmp_path: Path) -> None:
    shipped = checkpoint.load(checkpoint.SHIPPED / "adder")
    assert isinstance(shipped.card, AdderCard)
    checkpoint.save(tmp_path / "adder", shipped.card, shipped.weights, shipped.certificate)
    state = RunState(tmp_path / "state", {"a": 1})
    state.save({}, {"step": 1})
    _, limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit))  # files end at 100 bytes
    try:
        with pytest.raises(ScanlineError, match="cannot be written"):
            state.save({}, {"step": 2})
        with pytest.raises(ScanlineError, match="cannot be written"):
            checkpoint.save(tmp_path / "adder", shipped.card, shipped.weights, b"x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    assert state.load({}) == {"step": 1}
    assert checkpoint.load(tmp_path / "adder").certificate == shipped.certificate
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adder", "state"]
