"""The service: reads digits from photos and adds bit strings over HTTP."""
