# SPDX-License-Identifier: MIT
"""A company's logo, read from whatever file it comes as, and made fit for letters and e-mails."""

import struct
from io import BytesIO
from warnings import catch_warnings, simplefilter

from PIL import Image, ImageOps

from dunwell.core.problem import Refused
from dunwell.letters.notice import Logo

MAX_LOGO_BYTES = 5 * 1024 * 1024
_MOST_PIXELS = 6000 * 6000
# Printed 60 mm wide at most, that is 250 dots an inch; it goes with every message, so it has to be small.
_WIDTH, _HEIGHT = 600, 225
# What the library raises over a damaged file.
_DAMAGED = (OSError, SyntaxError, ValueError, KeyError, TypeError, AttributeError, struct.error)
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def read_logo(data: bytes) -> Logo:
    """The picture as a PNG of at most 600 × 225 pixels, transparent where it was; of a moving one the first frame.

    Raises `Refused("logo_too_large")` above 5 MB or 36 million pixels, `logo_is_svg` (a drawing that could carry
    scripts), `not_a_picture` for everything else that is no PNG, JPEG, GIF or WebP.
    """
    if len(data) > MAX_LOGO_BYTES:
        raise Refused("logo_too_large", limit=MAX_LOGO_BYTES // 1024 // 1024)
    if b"<svg" in data[:4096].lower():
        raise Refused("logo_is_svg")
    try:
        with catch_warnings():
            simplefilter("ignore")  # of odd but harmless files: what cannot be read raises
            return _fitted(data)
    except (*_DAMAGED, Image.DecompressionBombError) as mistake:
        raise Refused("not_a_picture") from mistake


def _fitted(data: bytes) -> Logo:
    with Image.open(BytesIO(data), formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise Refused("logo_too_large", limit=MAX_LOGO_BYTES // 1024 // 1024)
        whole = _turned(picture)
        if whole.mode.startswith("I"):  # sixteen bits of grey: the upper eight are what one sees
            whole = whole.point(lambda value: value / 256).convert("L")
        whole = whole.convert("RGBA")
    whole.thumbnail((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
    written = BytesIO()
    whole.save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), whole.width, whole.height)


def _turned(picture: Image.Image) -> Image.Image:
    """As the camera was held; where what it says of that is damaged, as the picture lies."""
    try:
        return ImageOps.exif_transpose(picture)
    except _DAMAGED:
        return picture
