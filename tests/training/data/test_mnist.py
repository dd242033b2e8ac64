from pathlib import Path

import pytest
import torch

from models.errors import ScanlineError
from training.data import mnist


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
