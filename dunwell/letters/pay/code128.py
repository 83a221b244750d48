# SPDX-License-Identifier: MIT
"""Code 128, set C (ISO/IEC 15417): an even number of digits as bars and gaps, two digits to a symbol."""

from dunwell.core.problem import Refused

# Bar, gap, bar, gap, bar, gap of the symbols 0 to 102, in modules; each is 11 wide.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131"
)
_WIDTHS = tuple(_TABLE.split())
_START, _STOP = "211232", "2331112"
_START_VALUE = 105


def bars(digits: str) -> tuple[tuple[int, int], ...]:
    """Where each bar begins and how wide it is, in modules from the first bar on.

    Raises `Refused("bad_barcode_digits")` for anything but an even number of digits. 54 digits are 332 modules wide.
    """
    if not (digits.isascii() and digits.isdecimal()) or len(digits) % 2:
        raise Refused("bad_barcode_digits", digits=digits)
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START_VALUE + sum(place * pair for place, pair in enumerate(pairs, 1))) % 103
    widths = "".join([_START, *(_WIDTHS[pair] for pair in [*pairs, check]), _STOP])
    found, at = [], 0
    for number, width in enumerate(map(int, widths)):
        if number % 2 == 0:
            found.append((at, width))
        at += width
    return tuple(found)
