"""Results in, pictures out. Computes no status."""
