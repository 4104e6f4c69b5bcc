"""A tenant's name and colours, checked once so that every page that wears them stays legible."""

import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-fA-F]{6}")
LEGIBLE = 4.5
"""The least contrast of text with what is behind it (WCAG 2.2, success criterion 1.4.3)."""

# The background of each scheme in troth.css that is hardest on an accent colour.
LIGHT_BACKGROUND = "#efede7"
DARK_BACKGROUND = "#262d31"


@dataclass(frozen=True, slots=True)
class Brand:
    """How a tenant presents itself.

    `accent` and `accent_dark` are `#rrggbb`, for the light and the dark scheme; `support` is the mail
    address that people may write to. Raises ValueError for a colour that is none, or is not legible.
    """

    name: str
    host: str
    accent: str
    accent_dark: str
    support: str

    def __post_init__(self) -> None:
        require_legible(self.accent, LIGHT_BACKGROUND, "accent")
        require_legible(self.accent_dark, DARK_BACKGROUND, "accent_dark")

    def stylesheet(self) -> str:
        """Return the CSS that lays the tenant's colours over the shared stylesheet."""
        return (
            f":root{{--accent:{self.accent}}}\n"
            f"@media (prefers-color-scheme:dark){{:root{{--accent:{self.accent_dark}}}}}\n"
        )


def require_legible(colour: str, background: str, setting: str) -> None:
    """Raise ValueError, naming the setting, unless text in this colour can be read on this background."""
    if not HEX.fullmatch(colour):
        raise ValueError(f"{setting}: {colour!r} is not a colour of the form #rrggbb")
    ratio = contrast(colour, background)
    if ratio < LEGIBLE:
        raise ValueError(f"{setting}: {colour} on {background} has contrast {ratio:.1f}; {LEGIBLE} is needed")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2, definitions)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a `#rrggbb` colour, from 0 to 1 (WCAG 2.2, definitions)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
