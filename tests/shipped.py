"""The names of the shipped models that a service lists."""

from models.artifact.checkpoint import SHIPPED

SERVED = sorted(folder.name for folder in SHIPPED.iterdir())
