# SPDX-License-Identifier: MIT
"""What comes in by itself in the sample company: two statements of its bank, two e-invoices, so that every screen of
money and documents shows life.

Five days ago: payments that name their invoice, and a direct debit. Yesterday: that debit comes back, and three
payments that wait for a person: a name with slips, two invoices paid with a deduction, and a stranger.
"""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from dunwell.core.problem import Refused
from dunwell.services.demo_ledger import Bill, creditor_reference, people
from dunwell.services.demo_papers import Movement, Paper, factur_x, statement, ubl_invoice
from dunwell.services.demo_pdf import one_page
from dunwell.services.receive import receive_file
from dunwell.services.received_files import Arrival
from dunwell.store.models import Company, ReceivedFile

_OPENING = 1_824_310
_DEDUCTED = 2_500


class When(TypedDict):
    """Who brings the files in, and when."""

    on: date
    actor: str
    at: datetime


def bring_in(company: Company, today: date, bills: Sequence[Bill], when: When) -> None:
    """Takes the statements and e-invoices into the books, as if they had been sent to the sample company."""
    with tempfile.TemporaryDirectory(prefix="dunwell-demo-") as folder:
        for name, content in papers(today, bills).items():
            path = Path(folder) / name
            path.write_bytes(content)
            try:
                receive_file(company, path, arrival=Arrival(ReceivedFile.Origin.UPLOAD), **when)
            except Refused as refused:
                raise RuntimeError(f"the sample file {name} has a mistake: {refused}") from refused


def papers(today: date, bills: Sequence[Bill]) -> dict[str, bytes]:
    """The files by their names, in the order in which they come."""
    earlier, later = movements(today, bills)
    between = _OPENING + sum(one.minor for one in earlier if not one.pending)
    known, unknown = _invoices(today)
    page = one_page(["Tuulikello Oy", "", f"INVOICE {known.number}", f"Date: {known.issued}", f"Due: {known.due}",
                     f"Customer: {known.buyer}", "", "Total: 684.00 EUR", f"Reference: {known.reference}"])  # fmt: skip
    return {
        f"statement-{earlier[-1].on}.xml": statement(41, _OPENING, earlier),
        f"statement-{later[-1].on}.xml": statement(42, between, later),
        f"{known.number}.pdf": factur_x(known, page),
        f"{unknown.number}.xml": ubl_invoice(unknown),
    }


def movements(today: date, bills: Sequence[Bill]) -> tuple[list[Movement], list[Movement]]:
    """What stands on the two statements."""
    who, singles, (first, second) = people(), *_open(today, bills)
    debit, by_reference, by_number, over, slips = singles[:5]
    then, lately = today - timedelta(days=5), today - timedelta(days=1)

    def paid(on: date, bill: Bill, place: int, minor: int = 0) -> Movement:
        name = who[bill.customer]["name"]
        return Movement(on, minor or bill.minor, name, account=_iban(place))

    earlier = [
        replace(paid(then, by_reference, 1), reference=creditor_reference(by_reference.number)),
        replace(paid(then, by_number, 2), text=f"Lasku {by_number.number}"),
        replace(paid(then, debit, 3), end_to_end=debit.number, text="SEPA-suoraveloitus"),
        Movement(then, -245_000, "Kiinteistö Oy Satamakatu 10", text="Vuokra"),
    ]
    deducted = first.minor + second.minor - _DEDUCTED
    later = [
        replace(paid(lately, over, 4), reference=creditor_reference(over.number)),
        replace(earlier[2], on=lately, minor=-debit.minor, came_back="MD06"),
        replace(paid(lately, slips, 5), who=_with_slips(who[slips.customer]["name"])),
        replace(paid(lately, first, 6, deducted), text=f"{first.number} + {second.number} ./. hyvitys"),
        Movement(lately, 6_315, "Kesämökki Kallavesi", text="kiitos"),
        Movement(lately, -1_240, "Nordea", text="Palvelumaksu"),
        replace(paid(lately, singles[5], 7), reference=creditor_reference(singles[5].number), pending=True),
    ]
    return earlier, later


def _open(today: date, bills: Sequence[Bill]) -> tuple[list[Bill], tuple[Bill, Bill]]:
    """Open invoices of everyday trade that no run speaks of yet: one a customer; and two of one customer."""
    fresh = [
        bill
        for bill in bills
        if not bill.key and bill.currency == "EUR" and bill.minor > 2 * _DEDUCTED and bill.due
        and bill.issued <= today - timedelta(days=6) and bill.due >= today - timedelta(days=5)
        and not any(day <= today for day, _ in bill.paid)
    ]  # fmt: skip
    mine: dict[str, list[Bill]] = {}
    for bill in fresh:
        mine.setdefault(bill.customer, []).append(bill)
    at_home = (some for ref, some in mine.items() if ref < "C-2" and len(some) > 1)
    first, second, *_ = next(at_home)
    singles = [some[0] for some in mine.values() if len(some) == 1]
    return singles, (first, second)


def _with_slips(name: str) -> str:
    """A name as somebody types it in haste: double letters single, two changed about, the legal form left out.

    >>> _with_slips("Rautakauppa Möttönen Ky")
    'Ratuakaupa Mötönen'
    """
    words = re.sub(r"(\w)\1", r"\1", name).split()
    first, *rest = words[:-1] if len(words) > 2 else words
    return " ".join([first[:2] + first[3:4] + first[2:3] + first[4:], *rest])


def _iban(place: int) -> str:
    """The account of a payer, with right check digits."""
    bban = f"159030000007{place:02}"
    return f"FI{98 - int(f'{bban}151800') % 97:02}{bban}"


def _invoices(today: date) -> tuple[Paper, Paper]:
    """One of a customer who is known, as PDF; one of somebody whom nobody knows yet, as UBL."""
    who = people()["C-1006"]
    known = Paper(
        number=f"E-{today.year}-001", issued=today - timedelta(days=1), due=today + timedelta(days=20), minor=68_400,
        buyer=who["name"], vat_id=who["vat_id"], email=who["email"], street=who["street"],
        postal_code=who["postal_code"], city=who["city"], reference=creditor_reference(f"{today.year}001"),
    )  # fmt: skip
    unknown = replace(
        known, number=f"E-{today.year}-002", minor=127_750, buyer="Saariston Purjetehdas Oy", vat_id="FI20000999",
        email="laskut@purjetehdas.example", street="Laiturikatu 2", postal_code="21600", city="Parainen",
        reference=creditor_reference(f"{today.year}002"),
    )  # fmt: skip
    return known, unknown
