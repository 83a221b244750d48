# SPDX-License-Identifier: MIT
"""Payers who take a credit note off by themselves: the table of the page, and what is never believed."""

from datetime import date

import pytest

from dunwell.core.matching.match import match
from dunwell.core.matching.model import CreditNote, Customer, OpenItem, Payment, Proposal
from dunwell.core.money import decimal_string, minor_units
from tests.core.matching.test_fits import DAY, HOME, ITEMS, KNOWN, NUMBERS, POLICY, rows

NOTES = [
    CreditNote("K1", "GS-7001", "C", 3000, "EUR", date(2026, 4, 3)),
    CreditNote("K2", "GS-7002", "C", 1250, "EUR", date(2026, 4, 4)),
]
CUSTOMER = Customer("C", ("Matti Virtanen",))


def matched(amount: int, text: str, *, notes: list[CreditNote] = NOTES, items: list[OpenItem] = ITEMS) -> Proposal:
    payment = Payment("P", amount, "EUR", DAY, text=text, account=HOME)
    (proposal,) = match([payment], items, [CUSTOMER], KNOWN, POLICY, credit_notes=notes)
    return proposal


@pytest.mark.parametrize("row", rows("Credit notes taken off"), ids=lambda row: " ".join(row[:3]))
def test_a_credit_note_is_taken_off_as_the_page_says(row: list[str]) -> None:
    named, notes, paid, settles, credited, sure = row
    words = [*(NUMBERS[one] for one in named.split(", ")), *(one for one in notes.split(", ") if one != "none")]
    found = matched(minor_units(paid, "EUR"), "Rechnung " + " minus ".join(words))
    parts = [f"{part.item} {decimal_string(part.minor, 'EUR')}" for part in found.allocations]
    by_id = {note.id: note.number for note in NOTES}
    taken = [f"{by_id[one.credit_note]} {one.item} {decimal_string(one.minor, 'EUR')}" for one in found.credit_notes]
    assert (", ".join(parts), ", ".join(taken), found.certain) == (settles, credited, sure == "yes")


def test_evidence_tells_the_words_that_name_it() -> None:
    facts = [fact for fact in matched(22000, "400402 abz. GS-7001").evidence if fact.kind == "credit_note"]
    assert [(fact.words, fact.names) for fact in facts] == [("GS-7001", "GS-7001")]


@pytest.mark.parametrize(
    "note",
    [
        CreditNote("K", "GS-7001", "D", 3000, "EUR", DAY),
        CreditNote("K", "GS-7001", "C", 3000, "SEK", DAY),
        CreditNote("K", "GS-7001", "C", 0, "EUR", DAY),
    ],
)
def test_another_customers_another_currency_or_a_used_one_is_not_taken_off(note: CreditNote) -> None:
    found = matched(22000, "400402 GS-7001", notes=[note])
    assert found.credit_notes == ()
    assert [part.minor for part in found.allocations] == [22000]


def test_a_credit_note_is_used_once() -> None:
    paid = [
        Payment(f"P{at}", amount, "EUR", DAY, text=text, account=HOME)
        for at, (amount, text) in enumerate([(22000, "400402 GS-7001"), (11950, "400503 GS-7001")])
    ]
    first, second = match(paid, ITEMS, [CUSTOMER], KNOWN, POLICY, credit_notes=NOTES)
    assert [(one.credit_note, one.minor) for one in first.credit_notes] == [("K1", 3000)]
    assert (second.credit_notes, [part.minor for part in second.allocations]) == ((), [11950])


def test_what_is_all_of_another_invoice_is_not_an_invoice_less_a_credit_note() -> None:
    other = OpenItem("Other", "400604", "C", 22000, "EUR", DAY, date(2026, 5, 2))
    found = matched(22000, "400402", items=[*ITEMS, other])
    assert (found.certain, found.credit_notes) == (False, ())


def test_where_no_credit_note_is_known_nothing_changes() -> None:
    assert matched(22000, "400402", notes=[]) == matched(
        22000, "400402", notes=[CreditNote("K", "G", "D", 1, "EUR", DAY)]
    )


def test_the_digits_of_a_longer_number_are_no_credit_notes_and_still_tell_an_unknown_invoice() -> None:
    items = [OpenItem("I", "RE-2026-30000", "C", 22000, "EUR", DAY)]
    note = CreditNote("K", "GS-28198", "C", 3000, "EUR", DAY)
    found = matched(22000, "Invoice RE-2026-28198", items=items, notes=[note])
    assert not found.certain
    assert "unknown_number" in [fact.kind for fact in found.evidence]


def test_to_the_cent_comes_before_what_must_be_forgiven() -> None:
    trifle = CreditNote("K", "GS-1", "C", 4, "EUR", DAY)
    found = matched(24996, "400402", notes=[trifle])
    assert [(one.credit_note, one.minor) for one in found.credit_notes] == [("K", 4)]
    assert [part.written_off for part in found.allocations] == [0]
