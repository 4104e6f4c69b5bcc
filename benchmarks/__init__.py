"""One file per figure, each with its peer run beside it."""
