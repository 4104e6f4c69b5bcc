"""Bars as the shapes of an SVG picture, computed on the server, so that a page needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 160
_GAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, and how much."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A bar as a rectangle, in the units of a picture that is WIDTH wide and HEIGHT high."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


def shapes(bars: Sequence[Bar]) -> list[Shape]:
    """The rectangles of bars, the longest as high as the picture; nothing counted has no height."""
    highest = max((bar.value for bar in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    return [_shape(bar, number * step, step - _GAP, highest) for number, bar in enumerate(bars)]


def _shape(bar: Bar, x: float, width: float, highest: int) -> Shape:
    height = round(bar.value / highest * HEIGHT, 1)
    return Shape(bar.label, bar.value, round(x, 1), round(HEIGHT - height, 1), round(width, 1), height)
