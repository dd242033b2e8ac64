"""What a model is: its network, its input contract and its checkpoint on disk."""
