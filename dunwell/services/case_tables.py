# SPDX-License-Identifier: MIT
"""A case for machines: `case.json`, `claims.csv` and the other tables of its package (docs/collection.md).

Codes and keys are stable and in English, whatever language the company speaks; amounts are plain decimals as texts.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import StringIO

from dunwell.core.money import decimal_string
from dunwell.services.case_evidence import Carried, Paper, Said
from dunwell.services.case_ledger import Ledger, LedgerClaim, LedgerItem, Settled
from dunwell.services.case_release import Released
from dunwell.services.case_zip import Packed
from dunwell.store.models import Case, CustomerEmail

FORMAT, VERSION = "dunwell-case", 1
NO_INTEREST = "Default interest to date is not included: it has not been computed yet."
CLAIMS = (
    "case", "kind", "number", "date", "due", "days_overdue", "reference", "notice", "item", "original", "settled",
    "disputed", "claimed", "currency",
)  # fmt: skip
# What a spreadsheet would run as a formula when a text begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WHY = {
    "no_original": "no original PDF was ever given for this invoice",
    "file_gone": "the original PDF is no longer among the documents",
    "message_not_kept": "the message as it left was not kept",
    "without_its_files": "the message is here without the files that went with it",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper that should be in the package and is not; `why` is a code."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {_WHY.get(self.why, self.why.replace('_', ' '))}"


@dataclass
class Found:
    """Where the papers stand in the package: by invoice number, by notice id, by delivery id; and what is missing."""

    originals: dict[str, str] = field(default_factory=dict)
    letters: dict[int, str] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)


@dataclass(frozen=True)
class Dossier:
    """All that a package is made of."""

    case: Case
    ledger: Ledger
    papers: Sequence[Paper]
    said: Sequence[Said]
    found: Found = field(default_factory=Found)
    released: Sequence[Released] = ()


def case_json(dossier: Dossier, files: Sequence[Packed]) -> dict[str, object]:
    """The whole case; every key is told in docs/collection.md."""
    case, ledger, found = dossier.case, dossier.ledger, dossier.found
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_on": ledger.on.isoformat(),
        "case": {
            "number": case.number,
            "handed_over_on": case.on.isoformat(),
            "currency": case.currency,
            "reference": case.reference,
        },
        "partner": _partner(case),
        "creditor": _creditor(case),
        "debtor": _debtor(case),
        "items": [_item(one, ledger.currency, found) for one in ledger.items],
        "claims": [_claim(one, ledger.currency) for one in ledger.claims],
        "credits": [
            {"date": one.on.isoformat(), "kind": one.kind, "number": one.name, "amount": _sum(ledger, one.amount)}
            for one in ledger.credits
        ],
        "released": [
            {"item": one.item, "date": one.on.isoformat(), "why": one.why, "reason": one.reason}
            for one in dossier.released
        ],
        "interest": {"computed": False, "amount": None, "remark": NO_INTEREST},
        "totals": {
            "principal": _sum(ledger, ledger.principal),
            "claims": _sum(ledger, ledger.on_top),
            "credits": _sum(ledger, ledger.credit),
            "total": _sum(ledger, ledger.total),
        },
        "notices": [_paper(one, ledger.currency, found) for one in dossier.papers],
        "correspondence": [
            {"at": _moment(one.at), "by": one.by, "kind": one.code, "invoice": one.invoice, "amount": one.amount,
             "day": one.day, "text": one.text, "file": one.file or None, "matched": one.matched or None}
            for one in dossier.said
        ],
        "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in files],
        "missing": [{"name": one.name, "why": one.why} for one in found.missing],
    }  # fmt: skip


def claims_csv(case: Case, ledger: Ledger) -> str:
    r"""All that is owed, with comma and \r\n: `claimed` adds up to the case's total, a credit's is negative."""
    rows = (
        (case.number, *texts, *(decimal_string(minor, ledger.currency) for minor in amounts), ledger.currency)
        for texts, amounts in _claim_lines(ledger)
    )
    return _table(CLAIMS, rows)


def _claim_lines(ledger: Ledger) -> Iterator[tuple[tuple[object, ...], tuple[int, int, int, int]]]:
    """Each line's texts, and its four amounts: original, settled, disputed, claimed."""
    for item in ledger.items:
        late = max(item.days_overdue, 0)
        texts = ("item", item.name, item.issued_on, item.due_on or "", late, item.reference, "", "")
        yield texts, (item.original, _settled_sum(item.settled), item.disputed, item.claimed)
    for claim in ledger.claims:
        about = (claim.kind, claim.notice, claim.on, "", "", "", claim.notice, claim.item)
        yield about, (claim.amount, _settled_sum(claim.settled), 0, claim.open)
    for credit in ledger.credits:
        yield ("credit", credit.name, credit.on, *[""] * 5), (-credit.amount, 0, 0, -credit.amount)


def deliveries_csv(papers: Iterable[Paper]) -> str:
    """Every moment of every delivery: a row for each change of its state, and one for how it stands."""
    heads = ("notice", "notice_date", "channel", "recipients", "message_id", "tries", "at", "event", "answer")
    rows: list[Sequence[object]] = []
    for paper in papers:
        for one in paper.deliveries:
            way = (paper.number, paper.on, one.channel, "; ".join(one.recipients), one.message_id, one.tries)
            rows += [(*way, _moment(told.at), told.code, told.answer) for told in one.told]
            rows.append((*way, _moment(one.finished_at), f"state_{one.state}", one.answer))
    return _table(heads, rows)


def correspondence_csv(said: Iterable[Said]) -> str:
    """What was said, in the order in which it was written down."""
    heads = ("at", "by", "kind", "invoice", "amount", "day", "text", "file", "matched")
    rows = (
        (_moment(one.at), one.by, one.code, one.invoice, one.amount, one.day, one.text, one.file, one.matched)
        for one in said
    )
    return _table(heads, rows)


def contents_text(dossier: Dossier, files: Sequence[Packed]) -> str:
    """What is in the package, with the SHA-256 of each file, what is not, and which items have left the case."""
    case, on, missing = dossier.case, dossier.ledger.on, dossier.found.missing
    lines = [f"Case {case.number} of {case.company.name}, packed on {on.isoformat()}", "", NO_INTEREST, ""]
    lines += [f"{one.sha256}  {one.name}" for one in files]
    if dossier.released:
        lines += ["", "No longer in this case:"]
        lines += [f"{one.item}: {one.why.replace('_', ' ')}, {one.on.isoformat()}" for one in dossier.released]
    if missing:
        lines += ["", "Not in this package:", *(str(one) for one in missing)]
    return "\n".join([*lines, ""])


def _item(one: LedgerItem, currency: str, found: Found) -> dict[str, object]:
    return {
        "item": one.name,
        "invoice": one.invoice,
        "installment": one.installment,
        "issued_on": one.issued_on.isoformat(),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "days_overdue": max(one.days_overdue, 0),
        "reference": one.reference,
        "original": decimal_string(one.original, currency),
        "settled": _settled(one.settled, currency),
        "open": decimal_string(one.open, currency),
        "disputed": decimal_string(one.disputed, currency),
        "claimed": decimal_string(one.claimed, currency),
        "file": found.originals.get(one.invoice),
    }


def _claim(one: LedgerClaim, currency: str) -> dict[str, object]:
    return {
        "kind": one.kind,
        "notice": one.notice,
        "date": one.on.isoformat(),
        "item": one.item,
        "amount": decimal_string(one.amount, currency),
        "settled": _settled(one.settled, currency),
        "open": decimal_string(one.open, currency),
        "state": one.state,
    }


def _paper(one: Paper, currency: str, found: Found) -> dict[str, object]:
    return {
        "number": one.number,
        "date": one.on.isoformat(),
        "action": one.action,
        "level": one.level,
        "total": decimal_string(one.total, currency),
        "items": list(one.items),
        "file": found.letters.get(one.pk),
        "deliveries": [_delivery(way, found) for way in one.deliveries],
    }


def _delivery(one: Carried, found: Found) -> dict[str, object]:
    return {
        "channel": one.channel,
        "state": one.state,
        "recipients": list(one.recipients),
        "message_id": one.message_id,
        "tries": one.tries,
        "finished_at": _moment(one.finished_at),
        "answer": one.answer,
        "history": [{"at": _moment(told.at), "event": told.code, "answer": told.answer} for told in one.told],
        "file": found.messages.get(one.pk),
        "message_sha256": one.message,
        "attachments": [{"name": name, "sha256": sha256} for name, sha256 in one.files],
    }


def _partner(case: Case) -> dict[str, object] | None:
    one = case.partner
    if one is None:
        return None
    names = (
        "name", "kind", "person", "email", "phone", "street", "postal_code", "city", "country", "client_number",
    )  # fmt: skip
    return {name: str(getattr(one, name)) for name in names}


def _creditor(case: Case) -> dict[str, object]:
    one = case.company
    names = ("code", "name", "street", "postal_code", "city", "country", "email", "phone", "vat_id")
    accounts = [{"number": row.number, "bic": row.bic, "bank": row.bank} for row in one.accounts.order_by("place")]
    return {name: str(getattr(one, name)) for name in names} | {"accounts": accounts}


def _debtor(case: Case) -> dict[str, object]:
    one = case.customer
    names = (
        "name", "kind", "country", "language", "street", "postal_code", "city", "phone", "vat_id", "einvoice_address",
    )  # fmt: skip
    emails = [
        {"address": row.address, "name": row.name, "role": row.role, "bad": row.bad}
        for row in CustomerEmail.objects.filter(customer=one).order_by("position")
    ]
    return {"number": one.ref} | {name: str(getattr(one, name)) for name in names} | {"emails": emails}


def _settled(parts: Iterable[Settled], currency: str) -> list[dict[str, object]]:
    return [
        {"date": one.on.isoformat(), "kind": one.kind, "number": one.name,
         "amount": decimal_string(one.amount, currency)}
        for one in parts
    ]  # fmt: skip


def _settled_sum(parts: Iterable[Settled]) -> int:
    return sum(one.amount for one in parts)


def _sum(ledger: Ledger, minor: int) -> str:
    return decimal_string(minor, ledger.currency)


def _moment(at: datetime | None) -> str:
    """UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    """A cell; a text that a spreadsheet would run as a formula has an apostrophe before it, a number has none."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, str) and text.startswith(_FORMULA) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
