"""The networks in torch: for training, and for GPUs."""
