# SPDX-License-Identifier: MIT
"""The compiler that sets letters, kept for the life of the process: finding fonts costs far more than a page.

It knows the fonts of a package and those of typst itself, so that a letter looks the same on every machine; it reads no
file but the templates, and no value is ever taken for markup.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from threading import Lock

import typst

from dunwell.core.problem import Refused

# Body, then what has Hebrew, then what has Arabic.
FONTS = ("IBM Plex Sans", "Libertinus Serif", "DejaVu Sans Mono")
# The compiler serves one thread at a time.
_TURN = Lock()
_PROBE = b"""#set document(title: "-")
#let probe = json("/letter.json")
#set text(font: probe.fonts, fallback: false, lang: "en")
#for one in probe.texts { par(one) }
"""


class _PanicError(Exception):
    """The compiler broke down over a text."""


def press(letter: Mapping[str, object], on: date, number: str, template: str = "paper/letter.typ") -> bytes:
    """The letter as a PDF; the same values give the same bytes. `number` names it in an error.

    `template` is the file in `dunwell/letters` that says what stands on the sheet.

    Raises `Refused("letter_fails")` when the template cannot set it, with the template's own words.
    """
    try:
        return _pdf(f'#include "/{template}"'.encode(), letter, on)
    except typst.TypstError as error:
        raise Refused("letter_fails", notice=number, reason=error.diagnostic) from error
    except _PanicError as error:
        raise Refused("letter_fails", notice=number, reason=str(error)) from error


def can_show(texts: tuple[str, ...], fonts: tuple[str, ...] = FONTS) -> bool:
    """Whether every character of the texts has a glyph in the fonts and a meaning in an archive: private ones have
    none."""
    try:
        _pdf(_PROBE, {"fonts": fonts, "texts": texts}, date(2000, 1, 1))
    except (typst.TypstError, _PanicError):
        return False
    return True


def _pdf(source: bytes, values: Mapping[str, object], on: date) -> bytes:
    # The values are a file beside the template: whatever they hold, JSON is only ever read as data.
    together = {"main.typ": source, "letter.json": json.dumps(values).encode()}
    with _TURN:
        made = _compiled(together, datetime.combine(on, time(), UTC))
    if not isinstance(made, bytes):
        raise TypeError("the compiler gave no PDF")
    return made


def _compiled(together: dict[str, bytes], at: datetime) -> object:
    try:
        return _compiler().compile(
            input=together,  # type: ignore[type-var]  # several files at once: the manual has it, the stub has not
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=at,
        )
    except (KeyboardInterrupt, SystemExit, typst.TypstError):
        raise
    except BaseException as error:
        # A panic over a text is no Exception: it must not end a run, and the compiler it happened in is not used again.
        _compiler.cache_clear()
        raise _PanicError(str(error)) from error


@cache
def _compiler() -> typst.Compiler:
    fonts = str(files("fontpkg_ibm_plex_sans").joinpath("files"))
    # Templates are files beneath the root: those the compiler parses once, what comes with the values every time.
    return typst.Compiler(root=str(files("dunwell.letters")), font_paths=[fonts], ignore_system_fonts=True)
