"""How right answers are."""
