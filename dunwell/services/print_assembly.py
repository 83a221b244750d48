# SPDX-License-Identifier: MIT
"""The files of a batch from its letters: cover sheet, letters in their order, blank backs, and the manifest."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pikepdf

from dunwell.delivery.print.letters import PAPER, PAPERS, BatchLetter, Placed, ordered, placed, region_of
from dunwell.delivery.print.manifest import BatchFacts, manifest
from dunwell.delivery.print.stitch import Stitch
from dunwell.delivery.print.way import PrintSettings
from dunwell.letters.batch.cover import Cover, Part, cover_pdf
from dunwell.services.letter_parties import creditor_of
from dunwell.services.print_files import COVER, MANIFEST, PDF, Workplace
from dunwell.store.models import Company

Add = Callable[[Stitch, BatchLetter], None]


@dataclass(frozen=True)
class Plan:
    """What a batch is to be. `run_on` is the day of the run that it belongs to; None: of several."""

    company: Company
    number: int
    run_on: date | None
    made_on: date
    made_at: datetime
    settings: PrintSettings


@dataclass(frozen=True)
class Assembled:
    """What was written: the letters at their places, and the measures of the PDF. `name` is what its files are called
    when they are published."""

    letters: list[Placed]
    pages: int
    cover_pages: int
    sha256: str
    name: str

    @property
    def sheets(self) -> int:
        return sum(one.letter.sheets for one in self.letters)


def assemble(
    place: Workplace, plan: Plan, letters: Sequence[BatchLetter], add: Add, *, keep_order: bool = False
) -> Assembled:
    """Writes PDF, manifest and cover sheet of a batch into a workplace; `add` puts one letter's pages into the PDF.

    `keep_order`: the letters are in their order already.
    """
    home, settings = plan.company.country, plan.settings
    in_order = list(letters) if keep_order else ordered(letters, settings.order, home)
    cover = cover_pdf(_cover(plan, in_order))
    place.file(COVER).write_bytes(cover)
    with place.file(PDF).open("wb") as file:
        stitch = Stitch(file, PAPERS[PAPER])
        if settings.cover:
            with pikepdf.open(place.file(COVER)) as pages:
                stitch.add(pages)
            _fill(stitch, settings)
        cover_pages = stitch.pages
        for letter in in_order:
            add(stitch, letter)
            _fill(stitch, settings)
        stitch.end(f"{plan.company.name}: {plan.number}", plan.made_at)
    at = placed(in_order, cover_pages, duplex=settings.duplex)
    facts = BatchFacts(
        number=plan.number,
        company=plan.company.code,
        company_name=plan.company.name,
        country=home,
        run_on=plan.run_on,
        made_on=plan.made_on,
        made_at=plan.made_at,
        paper=PAPER,
        duplex=settings.duplex,
        cover_pages=cover_pages,
    )
    place.file(MANIFEST).write_bytes(manifest(facts, at, pages=stitch.pages, sha256=stitch.sha256))
    name = f"{plan.company.code}-{plan.number:05}-{stitch.sha256[:12]}"
    return Assembled(at, stitch.pages, cover_pages, stitch.sha256, name)


def _fill(stitch: Stitch, settings: PrintSettings) -> None:
    """With two pages on a sheet, what comes next begins on a front side."""
    if settings.duplex and stitch.pages % 2:
        stitch.blank()


def _cover(plan: Plan, letters: Sequence[BatchLetter]) -> Cover:
    home = plan.company.country
    parts = Counter((letter.sheets, *region_of(letter, home)) for letter in letters)
    # By number, not as text: N-9 comes before N-10.
    numbers = [letter.notice for letter in sorted(letters, key=lambda letter: (len(letter.notice), letter.notice))]
    return Cover(
        company=creditor_of(plan.company),
        language=plan.company.language,
        number=plan.number,
        on=plan.made_on,
        paper=PAPER,
        duplex=plan.settings.duplex,
        parts=[Part(*key, count) for key, count in sorted(parts.items(), key=lambda part: _place(part[0], home))],
        first=numbers[0],
        last=numbers[-1],
    )


def _place(part: tuple[int, str, str], home: str) -> tuple[int, bool, str, str]:
    sheets, country, region = part
    return sheets, country != home, country, region
