# SPDX-License-Identifier: MIT
"""What operators answer to e-invoice documents: fetched, read, and put away once it was acted upon."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dunwell.delivery.einvoice.boxes import MOST_BYTES, MOST_FILES, Paper
from dunwell.delivery.einvoice.way import EinvoiceSettings, in_folder, open_box
from dunwell.delivery.whole_file import put, whole_files
from dunwell.services.acknowledgement_effects import VERDICTS, WAITS, take_acknowledgement
from dunwell.services.inquiry_answers import in_time
from dunwell.services.ways import settings_of, surroundings
from dunwell.store.models import Company, CompanyWay

# Where a file goes once it is read; what belongs to nothing is kept apart, for a person to look at.
DONE, STRANGE = "done", "strange"
# So long a word waits for its delivery; then a person is told.
_PATIENCE = timedelta(days=3)


def read_acknowledgements(row: CompanyWay, *, on: date, actor: str, clock: Callable[[], datetime]) -> Counter[str]:
    """Fetches what is new at a company's operator and reads all that lies here: how many of each verdict, `strange` for
    what is none, belongs to no delivery or waited too long for it. What waits for its delivery stays, uncounted.

    Raises `DeliveryError` when the operator cannot be asked, `Refused` for bad settings; what lies here is read all the
    same.
    """
    around = surroundings(row.company)
    folder = in_folder(around)
    try:
        settings = settings_of(row)
        if isinstance(settings, EinvoiceSettings):
            in_time(_fetch(settings, row.company, folder))
    finally:
        counted = _read_folder(row.company, folder, on=on, actor=actor, clock=clock)
    return counted


async def _fetch(settings: EinvoiceSettings, company: Company, folder: Path) -> None:
    def keep(paper: Paper) -> None:
        put(folder / paper.name, paper.content)

    async with open_box(settings, surroundings(company)) as box:
        await box.fetch(keep)


def _read_folder(
    company: Company, folder: Path, *, on: date, actor: str, clock: Callable[[], datetime]
) -> Counter[str]:
    counted: Counter[str] = Counter()
    _make_room(folder)
    # What waits for its delivery stays, and must not keep out what comes behind it.
    for file in whole_files(folder, 10 * MOST_FILES):
        verdict = _read(company, file, on=on, actor=actor, at=clock())
        if verdict == WAITS:
            continue
        counted[verdict or STRANGE] += 1
        # Put away after it was stored: a crash between the two shows it again, and it changes nothing then.
        away = folder / (DONE if verdict in VERDICTS else STRANGE)
        away.mkdir(exist_ok=True)
        file.replace(away / file.name)
        if counted.total() >= MOST_FILES:
            break
    return counted


def _read(company: Company, file: Path, *, on: date, actor: str, at: datetime) -> str | None:
    """What became of one file: a verdict, `WAITS`, or None."""
    told = file.stat()
    if told.st_size > MOST_BYTES:
        return None
    # Since it lies here, whatever its writer says of its age.
    waited = at - datetime.fromtimestamp(told.st_ctime, UTC)
    return take_acknowledgement(
        company, file.name, file.read_bytes(), on=on, actor=actor, at=at, patient=waited < _PATIENCE
    )


def _make_room(folder: Path) -> None:
    """A file that is called as one of the two folders takes another name, and is read as any other."""
    for name in (DONE, STRANGE):
        taken = folder / name
        if os.path.lexists(taken) and not taken.is_dir():
            taken.replace(folder / f"{name}.file")
