# SPDX-License-Identifier: MIT
"""What proves a case: the notices about its items, how each was delivered, and what was said meanwhile."""

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from dunwell.letters.mime import file_part
from dunwell.services.case_ledger import Ledger
from dunwell.services.print_view import posted_letter
from dunwell.store.models import Case, Delivery, Event, Note, Notice, NoticeLine, ReturnedMail, SentMessage

_CHUNK = 500
_SHORTEST_NAME = 3
_BOUNDARY = b"--=_dunwell_mixed"
# What a partner is told of what was said: by the beginning of the event's code.
_SAID = ("note_written", "promise_", "dispute_", "task_done")
# Facts of an event that are text of people, in the order in which they are told.
_TEXTS = ("text", "reason", "note", "subject", "result", "why")


@dataclass(frozen=True, slots=True)
class Told:
    """One moment of a delivery: what happened, and what the server, or whoever it was, answered."""

    at: datetime
    code: str
    answer: str


@dataclass(frozen=True, slots=True)
class Carried:
    """One delivery of a notice, with its way from state to state. `message` and `size` are the SHA-256 and the bytes of
    the whole message, where one was kept; `files` those that went with it, by name and SHA-256."""

    pk: int
    channel: str
    state: str
    message_id: str
    recipients: tuple[str, ...]
    tries: int
    answer: str
    finished_at: datetime | None
    told: tuple[Told, ...]
    message: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice about items of the case; `total` is what it asked for, over all its lines."""

    pk: int
    number: str
    on: date
    action: str
    level: str
    total: int
    items: tuple[str, ...]
    deliveries: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said: a note, a promise, a dispute, a call and its result, a reply. `file` is where the reply
    itself stands in the package, `matched` how it is known to be about the case."""

    at: datetime
    by: str
    code: str
    invoice: str
    amount: str
    text: str
    day: str
    file: str = ""
    matched: str = ""


def papers_of(case: Case, ledger: Ledger) -> list[Paper]:
    """All notices, calls and hand-overs that stand and list an item of the case, in their order."""
    names = {one.pk: one.name for one in ledger.items}
    lists: dict[int, list[str]] = defaultdict(list)
    for part in _parts(list(names)):
        lines = NoticeLine.objects.filter(item__in=part, withdrawn=False).order_by("notice", "item")
        for notice, item in lines.values_list("notice_id", "item_id"):
            lists[notice].append(names[item])
    rows: list[Notice] = []
    for part in _parts(sorted(lists)):
        rows += Notice.objects.filter(pk__in=part, withdrawn_seq__isnull=True).order_by("pk")
    deliveries = _deliveries(case, [row.pk for row in rows])
    return [
        Paper(
            pk=row.pk,
            number=row.number,
            on=row.on,
            action=row.action,
            level=row.level,
            total=row.total_minor,
            items=tuple(lists[row.pk]),
            deliveries=tuple(deliveries.get(row.pk, ())),
        )
        for row in rows
    ]


def said_of(case: Case, ledger: Ledger) -> Iterator[Said]:
    """What was said about the customer as a whole, or about an invoice of the case; notes taken back are left out."""
    invoices = {one.invoice_id: one.invoice for one in ledger.items}
    items = {one.pk: one.invoice for one in ledger.items}
    gone = set(
        Note.objects.filter(company=case.company_id, customer=case.customer_id, ended_seq__isnull=False).values_list(
            "seq", flat=True
        )
    )
    events = Event.objects.filter(company=case.company_id, customer_id=case.customer_id).order_by("seq")
    for row in events.iterator(chunk_size=1000):
        about = items.get(row.item_id or 0) or invoices.get(row.invoice_id or 0) or ""
        elsewhere = bool(row.item_id or row.invoice_id) and not about
        if not row.code.startswith(_SAID) or row.seq in gone or elsewhere:
            continue
        data = json.loads(row.data)
        if row.code == "task_done" and data.get("kind") != "call":
            continue
        texts = [str(data[name]) for name in _TEXTS if data.get(name)]
        day = str(data.get("by") or data.get("until") or "")
        yield Said(row.at, row.actor, row.code, about, str(data.get("amount") or ""), " · ".join(texts), day)


def replies_of(case: Case, ledger: Ledger, papers: Sequence[Paper]) -> Iterator[tuple[ReturnedMail, str]]:
    """What the customer wrote back about the case, in the order of its coming, each with how that is known.

    `proven`: it answers a message of the case, by what only its recipient has. `sender`: it comes from an address of
    the customer and names an invoice or message of the case; anybody may write a sender. All else is no matter of the
    partner's.
    """
    told = {one.pk for one in papers}
    names = {one.invoice for one in ledger.items} | {one.number for one in papers}
    kinds = [ReturnedMail.Kind.REPLY, ReturnedMail.Kind.COMPLAINT]
    rows = ReturnedMail.objects.filter(company=case.company_id, customer=case.customer_id, kind__in=kinds)
    for row in rows.order_by("at", "pk").iterator(chunk_size=20):
        if row.delivery_id is not None and row.notice_id in told:
            yield row, "proven"
        elif row.delivery_id is None and _names_any(f"{row.subject}\n{row.text}", names):
            yield row, "sender"


def _names_any(text: str, names: Collection[str]) -> bool:
    """Whether a text names an invoice or message by its whole number; one of a character or two is no name."""
    return any(
        name in text and re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", text)
        for name in names
        if len(name) >= _SHORTEST_NAME
    )


def said_by(row: ReturnedMail, file: str, matched: str) -> Said:
    """A reply as it is listed: its subject and its words."""
    text = "\n\n".join(part for part in (row.subject, row.text) if part)
    return Said(row.at, row.sender, row.kind, "", "", text, "", file, matched)


def message_bytes(delivery: Carried) -> tuple[bytes, bool] | None:
    """The message of a delivery, and whether it is whole, as it left; None: none was kept.

    Kept messages are without their files: those are put in again, and the whole is compared with the SHA-256 of what
    left. Where a file is gone, or anything differs, it is the message as kept, without files. A letter from the own
    printer is cut out of the PDF of its batch.
    """
    kept = SentMessage.objects.filter(delivery=delivery.pk).first()
    if kept is None:
        printed = posted_letter(delivery.pk)
        return (printed, True) if printed else None
    data = zlib.decompress(kept.data)
    if hashlib.sha256(data).hexdigest() == kept.sha256:
        return data, True
    whole = _with_files(data, kept.files)
    if whole is not None and hashlib.sha256(whole).hexdigest() == kept.sha256:
        return whole, True
    return data, False


def _with_files(data: bytes, files: Sequence[Sequence[str]]) -> bytes | None:
    closing = _BOUNDARY + b"--\r\n"
    if not data.endswith(closing):
        return None
    parts = [data.removesuffix(closing)]
    for name, sha256 in files:
        file = settings.ENVIRONMENT.documents / f"{sha256}.pdf"
        if not file.is_file():
            return None
        parts += [_BOUNDARY + b"\r\n", file_part(name, "application/pdf", file.read_bytes()), b"\r\n"]
    return b"".join([*parts, closing])


def _deliveries(case: Case, notices: Sequence[int]) -> dict[int, list[Carried]]:
    found: dict[int, list[Carried]] = defaultdict(list)
    told = _told(case, set(notices))
    for part in _parts(list(notices)):
        rows = list(Delivery.objects.filter(notice__in=part).order_by("pk"))
        kept = {
            pk: (sha256, files)
            for pk, sha256, files in SentMessage.objects.filter(delivery__in=rows).values_list(
                "delivery_id", "sha256", "files"
            )
        }
        for row in rows:
            sha256, files = kept.get(row.pk, ("", []))
            found[row.notice_id].append(
                Carried(
                    pk=row.pk,
                    channel=row.channel,
                    state=row.state,
                    message_id=row.message_id,
                    recipients=tuple(row.recipients),
                    tries=row.attempts,
                    answer=row.answer,
                    finished_at=row.finished_at,
                    told=tuple(told.get((row.notice_id, row.channel), ())),
                    message=sha256,
                    files=tuple((name, sha) for name, sha in files),
                )
            )
    return found


def _told(case: Case, notices: Collection[int]) -> dict[tuple[int, str], list[Told]]:
    """What history tells of deliveries, by notice and channel; what names no channel is of every one of the notice."""
    found: dict[tuple[int, str], list[Told]] = defaultdict(list)
    events = Event.objects.filter(
        company=case.company_id, customer_id=case.customer_id, code__startswith="delivery_"
    ).order_by("seq")
    channels = dict[int, list[str]]()
    for notice, channel in Delivery.objects.filter(
        company=case.company_id, notice__customer=case.customer_id
    ).values_list("notice_id", "channel"):
        channels.setdefault(notice, []).append(channel)
    for row in events.iterator(chunk_size=1000):
        if row.notice_id is None or row.notice_id not in notices:
            continue
        data = json.loads(row.data)
        told = Told(row.at, row.code, str(data.get("answer") or data.get("reason") or ""))
        for channel in [data["channel"]] if data.get("channel") else channels.get(row.notice_id, []):
            found[row.notice_id, channel].append(told)
    return found


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
