"""The pictures that benchmarks read: labelled ones, and drawn ones."""
