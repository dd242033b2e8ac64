"""What every training run needs: steps, saved states, trials side by side, devices, provenance."""
