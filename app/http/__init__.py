"""Below the app: connections, limits, keys, uploads, and what is logged of every request."""
