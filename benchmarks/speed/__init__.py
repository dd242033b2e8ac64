"""How fast answers come, and how many."""
