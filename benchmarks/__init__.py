"""Measurements: accuracy on photos and on MNIST, speed, arithmetic; each prints one table."""
