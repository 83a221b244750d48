# SPDX-License-Identifier: MIT
"""A company that prints its letters, and PDFs read back."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it has no stubs

from dunwell.services import procedures
from dunwell.services.print_batches import Gathered, gather
from dunwell.services.print_files import MANIFEST, PDF, file_of
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company, Delivery, PrintBatch
from tests.services.ledger import When, take

RULES = """\
[[procedure]]
code = "all"
name = "All"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
channels = ["letter"]
[[procedure.level]]
code = "dunning"
action = "notice"
after_days = 21
gap_days = 14
channels = ["letter"]
"""
CUSTOMERS = """\
customer_id,name,country,language,email,street,postal_code,city
C-1,Cecilia Åström,FI,en,,Mannerheimintie 1,00990,Helsinki
C-2,David,FI,fi,,Aleksanterinkatu 2,00100,Helsinki
C-3,Eva,SE,sv,,Drottninggatan 3,11151,Stockholm
C-4,Frida,FI,en,,Rantatie 4,33100,Tampere
"""
INVOICES = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-1,C-1,2026-02-15,2026-03-01,EUR,100.00
R-2,C-1,2026-02-15,2026-03-01,EUR,50.00
R-3,C-2,2026-02-15,2026-03-01,EUR,70.00
R-4,C-3,2026-02-15,2026-03-01,SEK,900.00
R-5,C-4,2026-02-15,2026-03-01,EUR,35.50
"""
RUN_ON = date(2026, 3, 9)
AT = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)


def when(on: date = RUN_ON) -> When:
    """Bob, at five in the morning of a day."""
    return When(actor="bob", at=datetime(on.year, on.month, on.day, 5, 0, tzinfo=UTC), on=on)


def printing_company(
    company: Company, *, run: bool = True, customers: str = CUSTOMERS, invoices: str = INVOICES, **settings: object
) -> None:
    """Four customers with addresses in two countries, letters as the one channel, and the run of 9 March: N-1 to N-4,
    in the order of the customers."""
    save_way(company, "print", settings, **when())
    switch_way(company, "print", to=True, **when())
    procedures.apply(company, RULES, name="rules.toml", actor="bob", at=AT)
    assert not take(company, customers).problems
    assert not take(company, invoices).problems
    if run:
        run_dunning(company, RUN_ON, actor="bob", at=AT)


def gathered(company: Company, *, on: date = RUN_ON, progress: Callable[[int], None] | None = None) -> Gathered:
    """All letters that wait, at a moment that stands still."""
    return gather(company, on=on, actor="bob", now=lambda: when(on)["at"], progress=progress)


def batch_of(company: Company) -> PrintBatch:
    """The one batch that these letters make."""
    (batch,) = gathered(company).batches
    return batch


def pages_of(batch: PrintBatch) -> list[str]:
    """What stands on each page of a batch's PDF."""
    return texts_of(file_of(batch, PDF).read_bytes())


def texts_of(data: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
    finally:
        pdf.close()


def manifest_of(batch: PrintBatch) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file_of(batch, MANIFEST).read_bytes())
    return told


def states(company: Company) -> dict[str, str]:
    """The state of each letter, by its notice."""
    rows = Delivery.objects.filter(company=company, channel="letter").order_by("pk")
    return dict(rows.values_list("notice__number", "state"))
