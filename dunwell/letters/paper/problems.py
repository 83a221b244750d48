# SPDX-License-Identifier: MIT
"""What a creditor should know about a letter before it goes out: it is printed all the same, but not as it could be."""

from collections.abc import Iterator

from dunwell.core.problem import Problem
from dunwell.letters.formats import one_line
from dunwell.letters.notice import NoticeContent
from dunwell.letters.paper.glyphs import BOX, missing
from dunwell.letters.paper.sheet import fits_window
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.wording import word


def letter_problems(content: NoticeContent) -> tuple[Problem, ...]:
    """Characters that no font has, an address too large for the window, and why a payment code is missing.

    Raises `Refused("text_fails")` as the letter does.
    """
    return (*_address(content), *_characters(content), *pay_codes(content).problems)


def _address(content: NoticeContent) -> Iterator[Problem]:
    where = f"customer {one_line(content.customer.customer_id)}, address"
    if not any(one_line(line) for line in content.customer.address):
        yield Problem("no_address", where, "There is no address, so the letter cannot be posted. State one.")
    elif not fits_window(content.customer):
        yield Problem("address_cut", where, "The name or address is too long for the envelope's window. Shorten it.")


def _characters(content: NoticeContent) -> Iterator[Problem]:
    """Each character once, at the first place where it stands."""
    told: set[str] = set()
    for where, text in _places(content):
        strange = [character for character in missing(one_line(text)) if character not in told]
        if strange:
            told.update(strange)
            shown = ", ".join(f"{character} (U+{ord(character):04X})" for character in strange[:5])
            message = f"No font has {shown}; the letter shows {BOX} instead. Write it in Latin or Greek letters."
            yield Problem("character_without_glyph", where, message)


def _places(content: NoticeContent) -> Iterator[tuple[str, str]]:
    customer, company = content.customer, content.company
    yield f"customer {one_line(customer.customer_id)}, name", customer.name
    yield f"customer {one_line(customer.customer_id)}, address", " ".join(customer.address)
    yield f"company {company.code}, name", company.name
    yield f"company {company.code}, address", " ".join(company.address)
    yield f"company {company.code}, footer", company.footer
    yield f"company {company.code}, how to pay", company.pay_to
    for line in content.lines:
        yield f"notice {one_line(content.number)}, invoice {one_line(line.invoice)}", f"{line.item} {line.reference}"
    wording = word(content, paper=True)
    yield f"notice {one_line(content.number)}, text {wording.language}", " ".join(wording.pieces)
