# SPDX-License-Identifier: MIT
"""Payment codes as pictures: PNG for e-mail, SVG for paper.

All are black on a white ground of their own with the quiet zone that readers want, so that they read on a dark page
too. Only the Swiss code has none: its place on the payment part has it around. A PNG has two pixels for each at which
it is to be shown, a whole number to a module: crisp on every screen.
"""

import math
import re
import zlib
from functools import cache
from struct import pack, unpack_from

import zxingcpp

from dunwell.letters.pay.code128 import bars

# Modules of white around; readers of QR codes want 4, of Code 128 want 10.
_QUIET, _QUIET_BESIDE_BARS = 4, 10
_SHOWN = 180
# Readers read all eight masks. Finding the best of them takes eight times as long as all the rest and is, for texts
# like these, nine times in ten this one.
_MASK = 4
# Millimetres of the Swiss QR code: its side, the white square in its middle, the black one in that, the cross.
_SIDE, _WHITE, _BLACK, _ARM, _LENGTH = 46.0, 7.0, 6.0, 1.17, 3.89
_MODULE, _BAR_HEIGHT = 0.29, 12.0

# A pixel, 0 for dark, as a module, 1 for dark; a module as a pixel, "1" for white.
_DARK = b"\x01" + bytes(255)
_DIGITS = bytes.maketrans(b"\x00\x01", b"10")

_RUN = re.compile(rb"\x01+")

type _Modules = tuple[bytes, ...]


def qr_png(payload: str) -> bytes:
    """A QR code for a screen; show it at the width of `shown_width`."""
    modules = _modules(payload)
    return _png([_scaled(row, modules) for row in _with_quiet(modules)], modules)


def swiss_png(payload: str) -> bytes:
    """A Swiss QR code with its cross for a screen; show it at the width of `shown_width`."""
    modules = _modules(payload)
    return _png([_scaled(row, modules) for row in _with_quiet(modules)], modules, cross=True)


def shown_width(png: bytes) -> int:
    """The width in CSS pixels at which such a picture is to be shown: half of what it has. It is as high as wide."""
    width: int = unpack_from(">I", png, 16)[0]
    return width // 2


def qr_svg(payload: str) -> str:
    """A QR code with its quiet zone, one user unit to a module."""
    modules = _modules(payload)
    side = len(modules) + 2 * _QUIET
    return _svg(side, side, f'<path d="{_path(modules, _QUIET)}"/>', f"{side}", f"{side}")


def swiss_svg(payload: str) -> str:
    """A Swiss QR code with the Swiss cross in its middle, 46 mm wide; without white around."""
    modules = _modules(payload)
    middle = _SIDE / 2
    body = (
        f'<path transform="scale({_SIDE / len(modules):.6f})" d="{_path(modules, 0)}"/>'
        f"{_square(middle, _WHITE, 'fff')}{_square(middle, _BLACK, '000')}"
        f"{_bar(middle, _ARM, _LENGTH)}{_bar(middle, _LENGTH, _ARM)}"
    )
    return _svg(_SIDE, _SIDE, body, "46mm", "46mm")


def barcode_svg(digits: str) -> str:
    """Digits as a Code 128-C barcode, 12 mm high, a module 0.29 mm: the 54 of a Finnish bank barcode are 102 mm wide.

    Raises `Refused("bad_barcode_digits")`.
    """
    found = bars(digits)
    width = found[-1][0] + found[-1][1] + 2 * _QUIET_BESIDE_BARS
    height = _BAR_HEIGHT / _MODULE
    path = "".join(f"M{at + _QUIET_BESIDE_BARS} 0h{wide}v{height:.3f}h-{wide}z" for at, wide in found)
    return _svg(width, height, f'<path d="{path}"/>', f"{width * _MODULE:.2f}mm", f"{_BAR_HEIGHT:.2f}mm")


def _modules(payload: str) -> _Modules:
    """The dark (1) and light (0) modules; error correction M, as both standards want it, and UTF-8.

    The bytes go in as they are, without a mark of their encoding (ECI): the payload itself says that it is UTF-8, and
    not every bank's app knows the mark.
    """
    code = zxingcpp.create_barcode(
        payload.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M", eci="Unknown", data_mask=_MASK
    )
    pixels = memoryview(code.to_image(scale=1, add_quiet_zones=False)).tobytes().translate(_DARK)
    side = math.isqrt(len(pixels))
    return tuple(pixels[at : at + side] for at in range(0, len(pixels), side))


def _path(modules: _Modules, offset: int) -> str:
    """All runs of dark modules in one path: filled in one go there are no hairlines between the rows."""
    across, drawn = _strokes(len(modules), offset)
    runs: list[str] = []
    for y, row in enumerate(modules, offset):
        for run in _RUN.finditer(row):
            begin, end = run.span()
            runs += across[begin], str(y), drawn[end - begin]
    return "".join(runs)


@cache
def _strokes(side: int, offset: int) -> tuple[list[str], list[str]]:
    """Where a run begins, by its place in a row, and how it is drawn, by its length."""
    return [f"M{at + offset} " for at in range(side)], [f"h{long}v1h-{long}z" for long in range(side + 1)]


def _svg(width: float, height: float, body: str, shown_width: str, shown_height: str) -> str:
    box = f"{width:g} {height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{shown_width}" height="{shown_height}" viewBox="0 0 {box}">'
        f'<path fill="#fff" d="M0 0h{width:g}v{height:g}H0z"/>{body}</svg>'
    )


def _square(middle: float, side: float, colour: str) -> str:
    at = middle - side / 2
    return f'<rect x="{at:g}" y="{at:g}" width="{side:g}" height="{side:g}" fill="#{colour}"/>'


def _bar(middle: float, width: float, height: float) -> str:
    x, y = middle - width / 2, middle - height / 2
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="#fff"/>'


def _pixels_a_module(modules: _Modules) -> int:
    return 2 * max(3, round(_SHOWN / (len(modules) + 2 * _QUIET)))


def _with_quiet(modules: _Modules) -> list[bytes]:
    blank, beside = bytes(len(modules) + 2 * _QUIET), bytes(_QUIET)
    return [*[blank] * _QUIET, *(beside + row + beside for row in modules), *[blank] * _QUIET]


def _scaled(row: bytes, modules: _Modules) -> str:
    """A row of pixels, "1" for white."""
    scale = _pixels_a_module(modules)
    digits, pixels = row.translate(_DIGITS), bytearray(len(row) * scale)
    for place in range(scale):
        pixels[place::scale] = digits
    return pixels.decode("ascii")


def _png(rows: list[str], modules: _Modules, *, cross: bool = False) -> bytes:
    scale, width = _pixels_a_module(modules), len(rows[0])
    tall = [row for row in rows for _ in range(scale)]
    if cross:
        tall = _crossed(tall, len(modules) * scale / _SIDE)
    line = (width + 7) // 8
    spare = line * 8 - width
    packed = {row: b"\0" + (int(row, 2) << spare).to_bytes(line, "big") for row in set(tall)}
    data = b"".join(packed[row] for row in tall)
    header = pack(">IIBBBBB", width, len(tall), 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(data, 4)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _crossed(rows: list[str], pixels_a_mm: float) -> list[str]:
    """The rows with the Swiss cross drawn over their middle."""

    def drawn(rows: list[str], width: float, height: float, colour: str) -> list[str]:
        middle = len(rows) / 2
        left, right = (round(middle + side * width * pixels_a_mm / 2) for side in (-1, 1))
        top, bottom = (round(middle + side * height * pixels_a_mm / 2) for side in (-1, 1))
        filled = colour * (right - left)
        return [row[:left] + filled + row[right:] if top <= number < bottom else row for number, row in enumerate(rows)]

    rows = drawn(rows, _WHITE, _WHITE, "1")
    rows = drawn(rows, _BLACK, _BLACK, "0")
    rows = drawn(rows, _ARM, _LENGTH, "1")
    return drawn(rows, _LENGTH, _ARM, "1")
