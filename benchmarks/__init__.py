"""Figures of Troth beside its peers, measured in the same run on the same machine.

`python -m benchmarks --help` lists them; each figure's module says what is compared and how.
"""
