"""Counts that may leave: with noise and above a threshold, so that nobody's presence shows (OpenDP).

Each person is in one group at most. Noise is discrete Laplace of scale 1/epsilon; groups that stay below the
threshold with their noise are left out, their names too. Together that is (epsilon,
delta)-differential privacy over an unknown set of groups (Rogers 2023, arXiv 2309.09170).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Noisy:
    """Counts by group, and the privacy loss of having told them."""

    counts: Mapping[str, int]
    epsilon: float
    delta: float


def noisy(counts: Mapping[str, int], epsilon: float, threshold: int) -> Noisy:
    """The counts with noise, but for those that are below the threshold then; names hold no NUL."""
    measurement = _measurement(epsilon, threshold)
    loss, chance = measurement.map((1, 1, 1))
    return Noisy(dict(sorted(measurement(dict(counts)).items())), loss, chance)


@cache
def _measurement(epsilon: float, threshold: int) -> Any:
    import opendp.prelude as dp  # large, and only a report needs it

    dp.enable_features("contrib")
    counted = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64"))
    one_person = dp.l01inf_distance(dp.absolute_distance(T="i64"))
    return dp.m.make_laplace_threshold(counted, one_person, scale=1 / epsilon, threshold=threshold)
