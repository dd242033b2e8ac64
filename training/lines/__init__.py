"""line readers: strips of numbers written by code, the fit, the checkpoint."""
