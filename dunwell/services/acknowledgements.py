# SPDX-License-Identifier: MIT
"""What operators answer to e-invoice documents: fetched, matched to the delivery, and acted upon once."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dunwell.delivery.einvoice.acknowledgement import Acknowledgement, read_acknowledgement
from dunwell.delivery.einvoice.boxes import MOST_BYTES, MOST_FILES, Paper
from dunwell.delivery.einvoice.carrier import document_id
from dunwell.delivery.einvoice.way import EinvoiceSettings, in_folder, open_box
from dunwell.delivery.whole_file import put, whole_files
from dunwell.services.came_back import came_back, found_accepted
from dunwell.services.ways import settings_of, surroundings
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay, Delivery, Inquiry

_RANK = {"under_way": 0, "accepted": 1, "rejected": 2}
_NAME = re.compile(r"dw-[0-9a-f]{32}")
# Where a file goes once it is read; what belongs to nothing is kept apart, for a person to look at.
DONE, STRANGE = "done", "strange"


def read_acknowledgements(row: CompanyWay, *, on: date, actor: str, clock: Callable[[], datetime]) -> Counter[str]:
    """Fetches what is new at a company's operator and reads all that lies here: how many of each verdict, `strange` for
    what is none or belongs to no delivery. Raises `DeliveryError` when the operator cannot be asked, `Refused` for bad
    settings; what lies here is read all the same.
    """
    around = surroundings(row.company)
    folder = in_folder(around)
    try:
        settings = settings_of(row)
        if isinstance(settings, EinvoiceSettings):
            asyncio.run(_fetch(settings, row.company, folder))
    finally:
        counted = _read_folder(row.company, folder, on=on, actor=actor, clock=clock)
    return counted


def take_acknowledgement(
    company: Company, name: str, content: bytes, *, on: date, actor: str, at: datetime
) -> str | None:
    """Acts on the content of one file (`name` may name the document, too); its verdict, or None: it is none, or belongs
    to no delivery of the company. The same twice changes nothing."""
    found = read_acknowledgement(content)
    if found is None:
        return None
    with writing(company) as locked:
        delivery = _delivery(locked, [*found.names, *_NAME.findall(name)])
        if delivery is None:
            return None
        _act(locked, delivery, found, on=on, actor=actor, at=at)
    return found.verdict


async def _fetch(settings: EinvoiceSettings, company: Company, folder: Path) -> None:
    def keep(paper: Paper) -> None:
        put(folder / paper.name, paper.content)

    async with open_box(settings, surroundings(company)) as box:
        await box.fetch(keep)


def _read_folder(
    company: Company, folder: Path, *, on: date, actor: str, clock: Callable[[], datetime]
) -> Counter[str]:
    counted: Counter[str] = Counter()
    for file in whole_files(folder, MOST_FILES):
        verdict = None
        if file.stat().st_size <= MOST_BYTES:
            verdict = take_acknowledgement(company, file.name, file.read_bytes(), on=on, actor=actor, at=clock())
        counted[verdict or STRANGE] += 1
        # Put away after it was stored: a crash between the two shows it again, and it changes nothing then.
        away = folder / (DONE if verdict else STRANGE)
        away.mkdir(exist_ok=True)
        file.replace(away / file.name)
    return counted


def _delivery(company: Company, names: list[str]) -> Delivery | None:
    """The delivery that one of the names means: its document's id, or the number of its notice."""
    rows = Delivery.objects.filter(company=company, channel="einvoice").select_related("notice__customer")
    for name in names:
        found = rows.filter(known_as=name).first() if name else None
        if found is not None:
            return found
    # One that nobody knows to have arrived has no name over there yet: it is known by its own.
    for row in rows.filter(state=Delivery.State.UNKNOWN):
        if document_id(row.message_id) in names:
            return row
    return rows.filter(notice__number__in=names).order_by("-pk").first()


def _act(company: Company, delivery: Delivery, found: Acknowledgement, *, on: date, actor: str, at: datetime) -> None:
    row, _ = Inquiry.objects.get_or_create(delivery=delivery, defaults={"company": company, "way": "einvoice"})
    # Only what goes further is news: received, then accepted, or rejected.
    if _RANK[found.verdict] <= _RANK.get(row.word, -1):
        return
    Inquiry.objects.filter(pk=row.pk).update(word=found.verdict)
    if found.verdict == "rejected":
        came_back(company, delivery, found.reason or "rejected by the operator", on=on, actor=actor, at=at)
        return
    found_accepted(company, delivery, "the operator knows it", on=on, actor=actor, at=at)
    told: dict[str, object] = {"number": delivery.notice.number}
    code = "einvoice_accepted" if found.verdict == "accepted" else "einvoice_received"
    notice = delivery.notice
    chain.append(company, actor, at, [Entry(code, on, notice.customer_id, notice=notice.pk, data=told)])
