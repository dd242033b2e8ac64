import torch

from models.artifact.finder import MAPS, FinderArchitecture
from models.networks.finder import Finder


def test_each_cell_of_a_page_has_its_maps() -> None:
    torch.manual_seed(1)
    network = Finder(FinderArchitecture(channels=2)).eval()
    pages = torch.randn(3, 2, 64, 96)
    maps = network(pages)
    assert maps.shape == (3, len(MAPS), 16, 24)
    assert torch.allclose(network(pages[1:2]), maps[1:2], atol=1e-5)


def test_what_is_far_away_counts_too() -> None:
    torch.manual_seed(1)
    network = Finder(FinderArchitecture(channels=4)).eval()
    page = torch.zeros(1, 2, 128, 128)
    other = page.clone()
    other[:, :, :8, :8] = 2
    changed = (network(page) - network(other)).abs().amax((0, 1))
    assert changed[16, 16] > 0
    assert changed[0, 0] > changed[16, 16]
