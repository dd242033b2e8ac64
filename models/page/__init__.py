"""A page of several numbers: its ink, its text lines, and the digits of each."""
