import pytest
import torch

from tests.training.notebook.made import results
from training.notebook.results import row_classifier


@pytest.mark.slow
def test_results_of_one_setting_come_together_in_the_order_of_their_seeds() -> None:
    found = results().digits("gru", 2)
    assert [one.result.trial.seed for one in found] == [1, 2]
    trial = found[0].result.trial
    assert (trial.cell, trial.directions, trial.hidden, trial.layers) == ("gru", 2, 64, 5)
    adders = results().adders(3, 5, 10, "lsb")
    assert [one.result.trial.seed for one in adders] == [1, 2]
    assert {one.result.trial.order for one in adders} == {"lsb"}
    assert results().digits("gru", 2, hidden=1) == []


@pytest.mark.slow
def test_a_row_classifier_has_the_weights_that_were_kept() -> None:
    done = results().digits("lstm", 1)[0]
    network = row_classifier(done)
    assert not network.training
    for name, one in network.state_dict().items():
        assert torch.equal(one, torch.from_numpy(done.weights[name]))
