# SPDX-License-Identifier: MIT
"""In which letters a bank file is written, where nothing in it says so.

The rule: UTF-8 where the bytes are UTF-8 (other texts are so by accident only). Else the first encoding of the
account's region in which every character beyond ASCII is a letter of the region's languages, or a sign that bank texts
have. ISO-8859-2 and CP1250, CP1252 and CP850 differ just in where those letters stand. Where none fits, the region's
first takes it, and bytes that it does not know become U+FFFD: a name may be spoilt then, an amount cannot.
"""

from collections.abc import Iterator

_SIGNS = "§€£°´’‘“”„–…«»½¼²³·×®©¿¡ºª\u00a0"
_WEST = "äöüßéèêëàâáãåæçîïíìñôóòõøœûùúýÿðþšž"
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžäľĺôŕöőüűßăâîșțşţđ"
_BALTIC = "āčēģīķļņšūžõäöüąęėįųšŗō"
# The encodings to try, in order; the letters of the languages.
REGIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "west": (("cp1252", "cp850", "iso8859-15"), _WEST),
    "central": (("cp1250", "iso8859-2", "cp852"), _CENTRAL),
    "baltic": (("cp1257", "iso8859-13", "cp775"), _BALTIC),
}
COUNTRIES: dict[str, str] = {
    **dict.fromkeys(("PL", "CZ", "SK", "HU", "SI", "HR", "RO", "BA", "RS", "ME", "AL"), "central"),
    **dict.fromkeys(("EE", "LV", "LT"), "baltic"),
}


def decoded(data: bytes, country: str = "") -> str:
    """The text of a bank file; `country` is that of the account, two letters, or "" where it is not known.

    `decoded("Łódź".encode("cp852"), "PL") == "Łódź"`.
    """
    plain = data.removeprefix(b"\xef\xbb\xbf")
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")):
        return plain.decode("utf-16", errors="replace")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        encodings, letters = REGIONS[COUNTRIES.get(country, "west")]
        fitting = next(_fitting(plain, encodings, set(letters + letters.upper() + _SIGNS)), None)
        return fitting if fitting is not None else plain.decode(encodings[0], errors="replace")


def _fitting(data: bytes, encodings: tuple[str, ...], letters: set[str]) -> Iterator[str]:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if {character for character in text if ord(character) > 127} <= letters:
            yield text
