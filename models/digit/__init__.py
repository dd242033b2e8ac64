"""One digit on a picture: found, framed, read, and turned away where it is none."""
