"""Files of pictures: their formats, what headers say, and decoders that run by themselves."""
