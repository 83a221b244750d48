# SPDX-License-Identifier: MIT
"""The manifest of a batch: what is in its PDF, for programs. Every field is explained in docs/print-batches.md."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.money import decimal_string
from dunwell.delivery.print.letters import Placed

KIND, VERSION = "dunwell.print-batch", 1


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What a batch is, besides its letters. `run_on` is the day of the run that it belongs to (None: of several)."""

    number: int
    company: str
    company_name: str
    country: str
    run_on: date | None
    made_on: date
    made_at: datetime
    paper: str
    duplex: bool
    cover_pages: int


def manifest(facts: BatchFacts, letters: Sequence[Placed], *, pages: int, sha256: str) -> bytes:
    """The manifest as JSON in UTF-8. `pages` and `sha256` are those of the whole PDF."""
    told = {
        "kind": KIND,
        "version": VERSION,
        "batch": facts.number,
        "company": {"code": facts.company, "name": facts.company_name, "country": facts.country},
        "run": facts.run_on.isoformat() if facts.run_on else None,
        "made_on": facts.made_on.isoformat(),
        "made_at": facts.made_at.isoformat(timespec="seconds"),
        "paper": facts.paper,
        "duplex": facts.duplex,
        "pdf": {"sha256": sha256, "pages": pages, "cover_pages": facts.cover_pages},
        "count": {"letters": len(letters), "sheets": sum(one.letter.sheets for one in letters)},
        "totals": _totals(letters),
        "letters": [_letter(place, one) for place, one in enumerate(letters, start=1)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _totals(letters: Sequence[Placed]) -> list[dict[str, object]]:
    """A sum for each currency; never one over two."""
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for one in letters:
        sums[one.letter.currency] += one.letter.total
        counts[one.letter.currency] += 1
    return [
        {"currency": currency, "letters": counts[currency], "total": decimal_string(sums[currency], currency)}
        for currency in sorted(counts)
    ]


def _letter(place: int, one: Placed) -> dict[str, object]:
    letter = one.letter
    return {
        "place": place,
        "notice": letter.notice,
        "customer": letter.customer,
        "name": letter.name,
        "address": list(letter.address),
        "country": letter.country,
        "postcode": letter.postcode,
        "first_page": one.first_page,
        "pages": letter.pages,
        "sheets": letter.sheets,
        "sha256": letter.sha256,
        "total": decimal_string(letter.total, letter.currency),
        "currency": letter.currency,
    }
