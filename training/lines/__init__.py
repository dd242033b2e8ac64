"""Line readers: lines written by code, the fit, the checkpoint."""
