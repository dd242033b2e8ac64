import pytest
import torch

from models.artifact.card import CLASSES, HEIGHT, LineArchitecture
from models.networks.line import LineReader


@pytest.mark.parametrize("columns", [1, 2, 4])
def test_a_line_crop_becomes_the_logits_of_its_steps(columns: int) -> None:
    torch.manual_seed(1)
    shape = {"cell": "gru", "hidden": 6, "layers": 2, "directions": 2, "columns_per_step": columns}
    network = LineReader(LineArchitecture.model_validate(shape)).eval()
    crops = torch.rand(3, 40, HEIGHT)
    logits = network(crops)
    assert logits.shape == (3, 40 // columns, CLASSES)
    assert torch.allclose(network(crops[1:2]), logits[1:2], atol=1e-6)
