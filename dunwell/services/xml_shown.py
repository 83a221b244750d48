# SPDX-License-Identifier: MIT
"""The XML of an e-invoice laid out for a person: one element a line, what is attached cut short, the rest as it stands.

It is shown, never acted upon: entities are not resolved, and nothing is fetched.
"""

import contextlib
from dataclasses import dataclass

from lxml import etree

from dunwell.core.problem import Refused
from dunwell.intake.einvoice.opened import xml_root
from dunwell.intake.einvoice.pdf import attached_invoice, is_pdf

MOST_SHOWN = 60_000
# Above this a file is not laid out, only begun: a person reads the first pages, or saves it.
MOST_LAID_OUT_BYTES = 4 * 1024 * 1024
LONGEST_TEXT = 2_000
_BEGINNING = 120


@dataclass(frozen=True)
class Shown:
    """A file as text. `is_cut`: it goes on, or something in it was cut short."""

    text: str
    is_cut: bool


def xml_shown(data: bytes) -> Shown:
    """The XML of a file (of a PDF: what is attached to it) with its elements below each other.

    What cannot be read as XML is shown as it came; letters that are none become U+FFFD.
    """
    if is_pdf(data):
        try:
            _, data = attached_invoice(data, name="")
        except Refused:
            return Shown("", is_cut=False)
    text, cut = _as_it_came(data), False
    if len(data) <= MOST_LAID_OUT_BYTES:
        with contextlib.suppress(Refused):  # broken, or with a document type: a person sees what came
            text, cut = _laid_out(xml_root(data, name=""))
    return Shown(text[:MOST_SHOWN], cut or len(text) > MOST_SHOWN)


def _laid_out(root: etree._Element) -> tuple[str, bool]:
    cut = False
    for one in root.iter():
        if one.text and len(one.text) > LONGEST_TEXT:
            one.text, cut = f"{one.text[:_BEGINNING].strip()} … ({len(one.text)})", True
    etree.indent(root, space="  ")
    return etree.tostring(root, encoding="unicode"), cut


def _as_it_came(data: bytes) -> str:
    head = data[: MOST_SHOWN * 4]
    wide = b"\0" in head[:4] or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", "replace").removeprefix("\ufeff")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text.replace("\r\n", "\n"))
