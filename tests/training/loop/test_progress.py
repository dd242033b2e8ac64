import pytest

from training.loop.fit import Epoch, Validation
from training.loop.progress import bar, epochs


def test_where_there_is_no_terminal_each_epoch_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with epochs("mine", 3) as on_epoch:
        on_epoch([Epoch(1.25, Validation(0.5, 0.9812))])
        on_epoch([Epoch(1.25, None), Epoch(0.75, None)])
    told = capsys.readouterr().err
    assert "epoch 1/3 loss 1.2500 validation 98.12%\n" in told
    assert "epoch 2/3 loss 0.7500\n" in told
    assert "2/3 epochs" in told


def test_a_bar_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("{task.completed}/{task.total} steps") as progress:
        progress.update(progress.add_task("learning", total=4), completed=3)
    assert "3/4 steps" in capsys.readouterr().err
