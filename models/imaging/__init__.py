"""Pictures before any digit is known: decoding, ink and paper, ruled lines."""
