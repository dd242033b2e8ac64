"""`scanline train seeds`: the spread of the test accuracy over seeds, written into a card."""

from pathlib import Path
from statistics import mean, stdev

from models.artifact import checkpoint
from models.artifact.card import MNIST_TEST, DigitCard
from models.artifact.figures import Seeds
from models.errors import ScanlineError


def record_seeds(folder: Path, others: list[Path]) -> Seeds:
    """Writes the spread of the test accuracy over seeds into the card in `folder`.

    Args:
        folder: the checkpoint whose card is written.
        others: checkpoints of the same data and settings but for the seed.

    Raises:
        ScanlineError: a checkpoint has other settings or no test score, or a seed comes twice.
        CheckpointError: a checkpoint is not what its card says.
    """
    paths = [folder, *others]
    loaded = [checkpoint.load(path) for path in paths]
    cards = [one.card for one in loaded if isinstance(one.card, DigitCard)]
    if len(cards) < len(loaded):
        raise ScanlineError("only row classifiers have a spread over seeds")
    made = [(one.training.data, {**one.training.settings, "seed": None}) for one in cards]
    seeds = {card.training.seed for card in cards}
    if any(one != made[0] for one in made) or len(seeds) < len(cards):
        raise ScanlineError("the checkpoints must have the same settings, and each its own seed")
    for path, card in zip(paths, cards, strict=True):
        if MNIST_TEST not in card.scores:
            raise ScanlineError(f"{path} has no test score: train it with --final")
    accuracies = [card.scores[MNIST_TEST].accuracy for card in cards]
    spread = Seeds(n=len(cards), mean=mean(accuracies), sd=stdev(accuracies))
    checkpoint.save(folder, cards[0].model_copy(update={"seeds": spread}), loaded[0].weights)
    return spread
