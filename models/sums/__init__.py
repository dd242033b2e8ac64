"""Binary addition: bit strings, the certificate, and the way of one sum."""
