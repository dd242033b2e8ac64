"""The command of each benchmark, by what it measures."""
