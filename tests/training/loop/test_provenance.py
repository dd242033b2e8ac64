import platform

import torch

from training.loop.commit import commit
from training.loop.provenance import device_name, training, versions


def test_a_card_says_by_which_commit_and_libraries_its_weights_were_made() -> None:
    device = device_name(torch.device("cpu"), threads=2)
    found = training("drawn", {"seed": 3}, epochs=5, device=device, seconds=1.26)
    assert (found.seed, found.epochs, found.seconds) == (3, 5, 1.3)
    assert found.commit == commit()
    assert found.versions == versions()
    assert {"python", "torch", "numpy"} <= set(found.versions)
    assert found.device == f"CPU ({platform.machine()}, 2 threads)"
