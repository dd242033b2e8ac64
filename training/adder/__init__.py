"""Adders: short sums, then fine-tuning until the certificate closes."""
