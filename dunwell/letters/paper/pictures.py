# SPDX-License-Identifier: MIT
"""The company's logo as the template takes pictures: text, so that no file is written for it."""

from base64 import b64encode
from functools import lru_cache

from dunwell.letters.notice import Logo


def logo_svg(logo: Logo | None) -> str | None:
    """The logo's PNG inside an SVG of its size; None for none."""
    return _wrapped(logo.png, logo.width, logo.height) if logo else None


@lru_cache(maxsize=8)
def _wrapped(png: bytes, width: int, height: int) -> str:
    data = b64encode(png).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
