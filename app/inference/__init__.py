"""Inference: the models, the runtime that computes them, and the batches that feed it."""
