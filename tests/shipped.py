"""The shipped models that a service has routes for: not machines of other tasks and bases."""

from app.inference.sums import is_adder
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED

_CARDS = [checkpoint.load(folder).card for folder in SHIPPED.iterdir()]
SERVED = sorted(
    card.name for card in _CARDS if not isinstance(card, AdderCard) or is_adder(card.architecture)
)
