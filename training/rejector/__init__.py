"""The rejector: what is drawn for it, and how it is trained."""
