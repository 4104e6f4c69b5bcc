"""Figures, each measured with its peer beside it."""
