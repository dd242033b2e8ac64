"""Servers on cores of their own, and what loads them."""
