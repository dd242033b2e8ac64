"""Inference: the models, and the batches that feed them.

What waits is what was sent: files, tensors, pieces of sums. Decoding, finding and the network are
one computation of a whole batch, on a worker thread.
"""
