"""The notebook that Scanline began as: its every experiment, its figures beside ours."""
