# SPDX-License-Identifier: MIT
"""The company's colour as print and screen can bear it: text keeps a contrast that everybody can read."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
PLAIN = "#24405f"
INK = "#1c2430"
# WCAG 2.2, 1.4.3: 4.5 to 1 for text on white.
_READABLE = 4.5


def accent_of(colour: str) -> str:
    """The company's colour ("#1a4f8b"), or a calm blue when none, or none that can be read, is set."""
    return colour.lower() if _HEX.fullmatch(colour) else PLAIN


def readable(colour: str) -> str:
    """The colour if text in it can be read on white, else dark ink: `readable("#ffe600") == "#1c2430"`."""
    return colour if 1.05 / (_luminance(colour) + 0.05) >= _READABLE else INK


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
