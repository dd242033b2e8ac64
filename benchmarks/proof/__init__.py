"""What the certificate covers, measured and drawn."""
