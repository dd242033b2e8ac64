"""Pictures to train on: MNIST, and what code makes of it or draws."""
