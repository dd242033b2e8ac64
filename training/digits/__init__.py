"""Row classifiers: what they see, the fit, the checkpoint."""
