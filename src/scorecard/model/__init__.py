"""Every noun of a strategy, as frozen data. No algorithm, no I/O, no colour."""
