"""Speed as ratios to named alternatives, measured in one run: `make bench`."""
