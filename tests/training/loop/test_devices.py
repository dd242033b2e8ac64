from collections.abc import Iterator

import pytest
import torch

from models.errors import ScanlineError
from training.loop.devices import chosen_device


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_auto_is_a_gpu_where_there_is_one() -> None:
    expected = "cuda" if torch.cuda.is_available() else "cpu"
    assert chosen_device("auto", 1).type == expected


def test_the_threads_are_set() -> None:
    for threads in (2, 1):
        assert chosen_device("cpu", threads).type == "cpu"
        assert torch.get_num_threads() == threads


@pytest.mark.parametrize("name", ["cuda:99", "meta", "gpu", "", "cpu:x"])
def test_a_device_that_is_not_here_is_refused_with_those_that_may_be(name: str) -> None:
    with pytest.raises(ScanlineError, match=r"no device .*choose auto, cpu, cuda or cuda:N"):
        chosen_device(name, 1)
