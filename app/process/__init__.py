"""The service's processes: starting, draining, workers, memory, Ray."""
