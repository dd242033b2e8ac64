"""What hostile clients send, and what it costs the service."""
