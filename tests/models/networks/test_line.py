import torch
import torch.nn.functional as F

from models.artifact.line import LineArchitecture
from models.networks.line import LineReader, Norm


def test_a_crop_becomes_the_logits_of_its_steps() -> None:
    torch.manual_seed(1)
    architecture = LineArchitecture(
        channels=4, features=6, cell="gru", hidden=5, layers=2, alphabet="0123456789."
    )
    network = LineReader(architecture).eval()
    crops = torch.randn(3, 2, 32, 48)
    logits = network(crops)
    assert logits.shape == (3, 24, 12)
    assert torch.allclose(network(crops[1:2]), logits[1:2], atol=1e-6)


def test_a_norm_is_torchs_and_all_its_tensors_are_float32() -> None:
    torch.manual_seed(1)
    norm, image = Norm(3), torch.randn(4, 3, 5, 6) * 2 + 1
    wanted = F.batch_norm(image, None, None, training=True)
    assert torch.allclose(norm(image), wanted, atol=1e-6)
    assert {tensor.dtype for tensor in norm.state_dict().values()} == {torch.float32}
    before = norm.eval()(image)
    assert torch.equal(norm(image), before)
    assert float(norm.mean.abs().sum()) > 0
