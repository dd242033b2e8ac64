import errno
import os
import resource
import subprocess
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from pydantic import ValidationError
from torch import Tensor

from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitArchitecture, DigitCard
from models.errors import ScanlineError
from tests.training.killed import TRAIN, killed_at
from training.adder import train as adder
from training.data import mnist
from training.data.augment import Distortion, distorted
from training.data.mnist import Images
from training.digits import train as digits
from training.digits.fit import DigitSettings, fit
from training.loop.state import RunState

CPU = torch.device("cpu")
SMALL = DigitSettings(
    hidden=8,
    layers=1,
    rows_per_step=7,
    epochs=3,
    batch=32,
    seed=5,
    average=0.9,
    drawn=0,
    clutter=0,
    photographed=0,
)


def bars(n: int = 256) -> Images:
    """Images of one bright column each, whose place gives the digit."""
    ink = torch.zeros(n, 28, 28, dtype=torch.uint8)
    digit = torch.arange(n) % 10
    for i in range(n):
        ink[i, 4:24, 4 + 2 * int(digit[i])] = 255
    return Images(ink, digit)


class KilledError(Exception):
    """Stands for a kill between two epochs."""


def weights(
    settings: DigitSettings, state: Path, kill_after: int | None = None
) -> dict[str, Tensor]:
    def on_epoch(done: int, _loss: float) -> None:
        if done == kill_after:
            raise KilledError

    return fit(settings, bars(), CPU, RunState(state, asdict(settings)), on_epoch)[0].state_dict()


def same(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return all(torch.equal(a[name], b[name]) for name in a)


def test_a_seed_decides_the_weights(tmp_path: Path) -> None:
    first = weights(SMALL, tmp_path / "a")
    assert same(first, weights(SMALL, tmp_path / "b"))
    assert not same(first, weights(replace(SMALL, seed=6), tmp_path / "c"))


@pytest.mark.parametrize("cell", ["gru", "vanilla", "lstm"])
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path, cell: str) -> None:
    settings = replace(SMALL, cell=cell, dropout=0.3, layers=2)  # type: ignore[arg-type]
    whole = weights(settings, tmp_path / "whole")
    with pytest.raises(KilledError):
        weights(settings, tmp_path / "killed", kill_after=1)
    assert same(whole, weights(settings, tmp_path / "killed"))


def test_it_learns(tmp_path: Path) -> None:
    settings = replace(SMALL, epochs=40, hidden=32, rate=1e-2)
    images = bars()
    still = replace(settings, rotation=0, shift=0, elastic=0, stroke=0)
    network, _ = fit(
        still, images, CPU, RunState(tmp_path / "state", asdict(still)), lambda _done, _loss: None
    )
    with torch.no_grad():
        right = network(images.ink.float() / 255).argmax(1) == images.digit
    assert right.float().mean() > 0.5  # chance is a tenth


def test_the_state_of_another_run_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state"
    weights(SMALL, state)
    with pytest.raises(ScanlineError, match="other settings"):
        weights(replace(SMALL, seed=9), state)
    state.write_bytes(state.read_bytes()[:100])
    with pytest.raises(ScanlineError, match="damaged"):
        weights(SMALL, state)


def test_distorted_ink_stays_ink_and_is_drawn_afresh() -> None:
    ink = bars(64).ink.float() / 255
    generator = torch.Generator().manual_seed(1)
    first, second = (distorted(ink, Distortion(), generator) for _ in range(2))
    for one in (first, second):
        assert one.shape == ink.shape
        assert 0 <= one.min() <= one.max() <= 1
        assert 0.3 < one.sum() / ink.sum() < 3
    assert not torch.equal(first, second)
    none = Distortion(0, 0, 0, 0, 0, 0)
    torch.testing.assert_close(distorted(ink, none, generator), ink, atol=1e-4, rtol=0)


def test_the_split_of_mnist_is_fixed_and_disjoint(data: Path) -> None:
    train, validation = mnist.train_and_validation()
    assert (len(train.digit), len(validation.digit)) == (50_000, 10_000)
    again, _ = mnist.train_and_validation()
    assert torch.equal(train.digit, again.digit)
    seen = {image.tobytes() for image in train.ink.numpy()}
    assert sum(image.tobytes() in seen for image in validation.ink.numpy()) < 10


def test_without_mnist_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANLINE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="SCANLINE_DATA"):
        mnist.test()


def test_without_mnist_and_network_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise RuntimeError("no route to host")

    monkeypatch.delenv("SCANLINE_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("torchvision.datasets.MNIST", unreachable)
    with pytest.raises(FileNotFoundError, match=r"no route to host.*set SCANLINE_DATA"):
        mnist.test()


def test_the_temperature_undoes_overconfidence() -> None:
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(4000, 10, generator=generator)
    digit = torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]
    assert digits.fitted_temperature(3 * logits, digit) == pytest.approx(3, rel=0.1)


@pytest.mark.slow
def test_a_killed_training_resumes_and_writes_its_card(tmp_path: Path, data: Path) -> None:
    small = {"hidden": 8, "layers": 1, "rows-per-step": 14, "epochs": 2}
    few = {"drawn": 50, "clutter": 50, "photographed": 50}
    options = [f"--{name}={value}" for name, value in {**small, **few}.items()]
    command = [*TRAIN, "digits", *options, "--out", str(tmp_path)]
    environment = {**os.environ, "SCANLINE_DATA": str(data)}
    killed_at("digits.state", *command[len(TRAIN) :], SCANLINE_DATA=str(data))
    assert not (tmp_path / "digits").exists()
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "epoch 1/2" not in again.stderr
    assert "epoch 2/2" in again.stderr
    assert "mnist_test" in again.stdout
    card = checkpoint.load(tmp_path / "digits").card
    assert isinstance(card, DigitCard)
    assert card.training.epochs == 2
    architecture = DigitArchitecture(cell="gru", hidden=8, layers=1, directions=2, rows_per_step=14)
    assert card.architecture == architecture

    whole = [*command[:-1], str(tmp_path / "whole")]
    subprocess.run(whole, env=environment, capture_output=True, check=True)
    uninterrupted = checkpoint.load(tmp_path / "whole" / "digits").weights
    resumed = checkpoint.load(tmp_path / "digits").weights
    assert all((resumed[name] == one).all() for name, one in uninterrupted.items())

    full = digits.train_full("full", tmp_path / "digits", 2, tmp_path, CPU)
    assert full.temperature == card.temperature
    assert full.training.settings == {**card.training.settings, "seed": 2, "images": 60_000}
    assert list(full.scores) == ["mnist_test"]
    with pytest.raises(ScanlineError, match="trained on all images"):
        digits.train_full("again", tmp_path / "full", 3, tmp_path, CPU)


def test_train_full_names_what_a_card_lacks(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"lacks the settings .*drawn"):
        digits.train_full("full", checkpoint.SHIPPED / "adder", 1, tmp_path, CPU)


@pytest.mark.parametrize("name", ["Best", "a b", "", "-a", "../a", "x" * 65])
def test_a_wrong_name_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    began = time.process_time()
    with pytest.raises(ScanlineError, match="small letters"):
        adder.train_adder(name, adder.AdderSettings(), tmp_path)
    with pytest.raises(ScanlineError, match="small letters"):
        digits.train_digits(name, "", SMALL, tmp_path, CPU)
    assert time.process_time() - began < 1
    assert not list(tmp_path.iterdir())


def test_the_spread_over_seeds_is_written_into_the_card(tmp_path: Path) -> None:
    shipped = checkpoint.load(checkpoint.SHIPPED / "digits")
    card = shipped.card
    assert isinstance(card, DigitCard)
    for seed in (1, 2):
        training = card.training.model_copy(
            update={"seed": seed, "settings": {**card.training.settings, "seed": seed}}
        )
        copy = card.model_copy(update={"training": training, "seeds": None})
        checkpoint.save(tmp_path / str(seed), copy, shipped.weights)
    seeds = digits.record_seeds(tmp_path / "1", [tmp_path / "2"])
    assert (seeds.n, seeds.sd) == (2, 0)
    written = checkpoint.load(tmp_path / "1").card
    assert isinstance(written, DigitCard)
    assert written.seeds == seeds
    with pytest.raises(ScanlineError, match="its own seed"):
        digits.record_seeds(tmp_path / "1", [tmp_path / "1"])
    with pytest.raises(ScanlineError, match="only row classifiers"):
        digits.record_seeds(tmp_path / "1", [checkpoint.SHIPPED / "adder"])


@pytest.mark.parametrize("part", ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
def test_a_corrupt_idx_file_is_named_and_refused(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in (data / "MNIST" / "raw").glob("*-ubyte"):
        (raw / file.name).symlink_to(file.resolve())
    content = bytearray((raw / part).read_bytes())
    monkeypatch.setenv("SCANLINE_DATA", str(tmp_path))
    (raw / part).unlink()
    content[len(content) // 2] ^= 1
    for damaged in (bytes(content), bytes(content[:-1]), b"", b"x" * 100):
        (raw / part).write_bytes(damaged)
        with pytest.raises(ScanlineError, match=f"{part} is corrupt"):
            mnist.train_and_validation()
            mnist.test()


def test_a_loss_that_is_no_number_stops_the_run_with_step_and_settings(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with pytest.raises(KilledError):
        weights(SMALL, state, kill_after=1)
    saved = torch.load(state, weights_only=True)
    saved["parts"]["network"]["readout.bias"][0] = torch.nan
    torch.save(saved, state)
    with pytest.raises(ScanlineError, match=r"nan at step 0 of epoch 2.*hidden=8"):
        weights(SMALL, state)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("hidden", 0), ("layers", 99), ("directions", 3), ("rows_per_step", 3), ("dropout", 1.5)],
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: float) -> None:
    with pytest.raises(ValidationError, match=setting):
        DigitSettings(**{setting: value})  # type: ignore[arg-type]


def test_a_full_disk_leaves_the_state_and_the_checkpoint_whole(tmp_path: Path) -> None:
    shipped = checkpoint.load(checkpoint.SHIPPED / "adder")
    assert isinstance(shipped.card, AdderCard)
    checkpoint.save(tmp_path / "adder", shipped.card, shipped.weights, shipped.certificate)
    state = RunState(tmp_path / "state", {"a": 1})
    state.save({}, {"step": 1})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # files end at 100 bytes
    try:
        with pytest.raises(ScanlineError, match="cannot be written"):
            state.save({}, {"step": 2})
        with pytest.raises(ScanlineError, match="cannot be written"):
            checkpoint.save(tmp_path / "adder", shipped.card, shipped.weights, b"x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert state.load({}) == {"step": 1}
    assert checkpoint.load(tmp_path / "adder").certificate == shipped.certificate
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adder", "state"]


def test_a_checkpoint_that_cannot_take_its_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = checkpoint.load(checkpoint.SHIPPED / "adder")
    assert isinstance(shipped.card, AdderCard)
    folder = tmp_path / "adder"
    checkpoint.save(folder, shipped.card, shipped.weights, shipped.certificate)
    replace = Path.replace

    def read_only(self: Path, target: Path) -> Path:
        if self.name == "draft":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", read_only)
    with pytest.raises(ScanlineError, match=r"cannot be written .*[Rr]ead-only"):
        checkpoint.save(folder, shipped.card, shipped.weights, b"x")
    assert checkpoint.load(folder).certificate == shipped.certificate
    assert [path.name for path in tmp_path.iterdir()] == ["adder"]


def test_a_state_of_other_shapes_is_refused(tmp_path: Path) -> None:
    state = RunState(tmp_path / "state", {})
    state.save({"network": torch.nn.Linear(2, 3)}, {"epoch": 1})
    with pytest.raises(ScanlineError, match="does not fit"):
        state.load({"network": torch.nn.Linear(3, 2)})
