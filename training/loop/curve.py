"""The curve of a run: its epochs as the card has them, and their picture."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from models.artifact.figures import Curve
from training.loop.fit import Epoch

_TRAINING, _VALIDATION = "grey", "#1f6f8b"


def curve_of(epochs: Sequence[Epoch]) -> Curve | None:
    """The curve of these epochs; None where nothing was kept for validation."""
    held = [epoch.validation for epoch in epochs if epoch.validation is not None]
    if not held:
        return None
    return Curve(
        loss=[epoch.loss for epoch in epochs],
        validation_loss=[one.loss for one in held],
        validation_accuracy=[one.accuracy for one in held],
    )


def draw(file: Path, name: str, curve: Curve) -> None:
    """Draws a curve as a PNG file.

    Training images are distorted, their labels smoothed, and dropout is on: their loss may stay
    above that of validation.

    Args:
        file: written, or written over.
        name: of the model.
        curve: of its run.
    """
    epochs = range(1, len(curve.loss) + 1)
    figure = Figure(figsize=(6, 6), layout="constrained")
    loss, accuracy = figure.subplots(2, 1, sharex=True)
    loss.plot(epochs, curve.loss, ".-", color=_TRAINING, label="training")
    loss.plot(epochs, curve.validation_loss, ".-", color=_VALIDATION, label="validation")
    loss.set(ylabel="loss", yscale="log")
    loss.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    loss.yaxis.set_major_formatter("{x:g}")
    loss.yaxis.set_minor_formatter(NullFormatter())
    loss.legend()
    percent = [100 * share for share in curve.validation_accuracy]
    accuracy.plot(epochs, percent, ".-", color=_VALIDATION)
    accuracy.set(ylabel="validation accuracy, %", xlabel="epoch")
    accuracy.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.suptitle(f"{name}: {percent[-1]:.2f} % of validation right after epoch {len(epochs)}")
    figure.savefig(file, dpi=100)
