"""Offline: makes the checkpoints that the service loads."""
