# SPDX-License-Identifier: MIT
"""From rows to what a message says: `NoticeContent` for many notices in a handful of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings

from dunwell.core.follow_up import follow_up
from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Level, Procedure, Text
from dunwell.delivery.mail_url import parse_mail_url
from dunwell.letters import notice as letter
from dunwell.letters.email import compose, invoice_file_name
from dunwell.letters.tone import tone_of
from dunwell.services.addresses import good_addresses, mail_sender
from dunwell.services.attached_files import attached, fitting
from dunwell.services.find import get_notice
from dunwell.services.letter_parties import creditor_of, debtor_of
from dunwell.services.load_facts import procedures_of
from dunwell.store.models import Company, Delivery, Notice, NoticeLine, ProcedureVersion


@dataclass(frozen=True, slots=True)
class Draft:
    """A message without its files: `files` names each and gives the SHA-256 under which it is kept.

    `copy_to` are the procedure's and the company's addresses that get the same message without being named in it.
    """

    content: letter.NoticeContent
    files: tuple[tuple[str, str], ...]
    copy_to: tuple[str, ...]

    def whole(self, documents: Path) -> letter.NoticeContent:
        """The content with its files. Raises OSError when one is missing."""
        files = [letter.Attachment(name, (documents / f"{sha256}.pdf").read_bytes()) for name, sha256 in self.files]
        return replace(self.content, attachments=tuple(files)) if files else self.content


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a line with what of its item and invoice is printed."""

    notice: int
    step: int | None
    position: int | None
    chased: int
    item: int
    installment: int
    issued_on: date
    due_on: date | None
    original: int
    state: int | None
    invoice: str
    reference: str
    pdf: str


_LINE = (
    "notice_id", "step", "position", "chased_minor", "item_id", "item__installment", "item__issued_on", "item__due_on",
    "item__amount_minor", "item__state__position", "item__invoice__number", "item__invoice__reference",
    "item__invoice__pdf",
)  # fmt: skip


def content_of(notices: Collection[int]) -> dict[int, letter.NoticeContent]:
    """What the notices of these ids say, whole: with the files read from this installation's documents."""
    whole = {}
    for notice, draft in drafts_of(notices).items():
        if isinstance(draft, Refused):
            raise draft
        whole[notice] = draft.whole(settings.ENVIRONMENT.documents)
    return whole


def drafts_of(notices: Collection[int]) -> dict[int, Draft | Refused]:
    """The same without the files, so that many can be held at once; one that cannot be told is its refusal."""
    rows = list(Notice.objects.filter(pk__in=notices).select_related("customer").order_by("pk"))
    companies = Company.objects.in_bulk({row.company_id for row in rows})
    creditors = {pk: creditor_of(company) for pk, company in companies.items()}
    versions = ProcedureVersion.objects.in_bulk({row.version_id for row in rows})
    procedures = {version: procedures_of([row])[0] for version, row in versions.items()}
    lines = _lines(notices)
    ids = dict(Delivery.objects.filter(notice__in=notices, channel="email").values_list("notice_id", "message_id"))
    threads = _threads(lines)
    return {
        row.pk: _drafted(
            row,
            companies[row.company_id],
            creditors[row.company_id],
            procedures[row.version_id],
            lines[row.pk],
            message_id=ids.get(row.pk, ""),
            in_reply_to=threads.get(row.pk, ()),
        )
        for row in rows
    }


def originals_of(notice: Notice) -> list[tuple[str, bytes]]:
    """All original invoices of a notice's lines, each once: name and content. Raises OSError when one is missing."""
    documents = settings.ENVIRONMENT.documents
    lines = _originals(_lines([notice.pk])[notice.pk])
    return [(invoice_file_name(line.invoice), (documents / f"{line.pdf}.pdf").read_bytes()) for line in lines]


def message_preview(company: Company, number: str) -> bytes:
    """The e-mail of a notice as it would leave now, dated on its run. Raises `Refused("not_found")`, `not_a_message`,
    `notice_withdrawn`, `no_recipient`, `text_fails`, `file_missing`.
    """
    notice = get_notice(company, number)
    if notice.action != Notice.Action.NOTICE:
        raise Refused("not_a_message", notice=number)
    if notice.withdrawn_seq is not None:
        raise Refused("notice_withdrawn", notice=number)
    environment = settings.ENVIRONMENT
    sender = mail_sender(company, environment, parse_mail_url(environment.mail_url))
    to = good_addresses([notice.customer_id]).get(notice.customer_id, ())
    try:
        content = content_of([notice.pk])[notice.pk]
    except OSError as error:
        raise Refused("file_missing", notice=number, file=str(error.filename)) from error
    return compose(content, sender=sender, to=to, at=notice.run.at)


def _lines(notices: Collection[int]) -> dict[int, list[_Line]]:
    """The lines that stand, by notice: those that stepped first, the oldest due before the others."""
    found: dict[int, list[_Line]] = defaultdict(list)
    rows = NoticeLine.objects.filter(notice__in=notices, withdrawn=False).values_list(*_LINE)
    for line in sorted((_Line(*row) for row in rows), key=_place):
        found[line.notice].append(line)
    return found


def _place(line: _Line) -> tuple[bool, date, int]:
    return line.step is None, line.due_on or line.issued_on, line.item


def _threads(lines: Mapping[int, Sequence[_Line]]) -> dict[int, tuple[str, ...]]:
    """The Message-IDs of earlier accepted messages about the same items, oldest first, by notice."""
    again = {line.item for own in lines.values() for line in own if line.step and line.step > 1}
    if not again:
        return {}
    earlier = NoticeLine.objects.filter(
        item__in=again,
        step__isnull=False,
        withdrawn=False,
        notice__deliveries__state=Delivery.State.ACCEPTED,
        notice__deliveries__channel="email",
    )
    told: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for item, notice, message in earlier.values_list("item_id", "notice_id", "notice__deliveries__message_id"):
        told[item].append((notice, message))
    threads = {}
    for notice, own in lines.items():
        before = {pair for line in own if line.step for pair in told[line.item] if pair[0] < notice}
        threads[notice] = tuple(message for _, message in sorted(before))
    return threads


def _drafted(
    notice: Notice,
    company: Company,
    creditor: letter.Company,
    procedure: Procedure,
    lines: Sequence[_Line],
    *,
    message_id: str,
    in_reply_to: tuple[str, ...],
) -> Draft | Refused:
    try:
        return _draft(notice, company, creditor, procedure, lines, message_id=message_id, in_reply_to=in_reply_to)
    except Refused as refused:
        return refused


def _draft(
    notice: Notice,
    company: Company,
    creditor: letter.Company,
    procedure: Procedure,
    lines: Sequence[_Line],
    *,
    message_id: str,
    in_reply_to: tuple[str, ...],
) -> Draft:
    level = procedure.levels[notice.position - 1]
    language = notice.customer.language or company.language
    next_step, pay_by = _what_follows(notice, procedure, lines)
    originals = _originals(lines) if level.attach_invoices else []
    files = fitting(originals, company.attach_limit_mb)
    content = letter.NoticeContent(
        number=notice.number,
        on=notice.on,
        company=creditor,
        customer=debtor_of(notice.customer, company),
        tone=tone_of(procedure, notice.position),
        level=notice.level,
        currency=notice.currency,
        lines=tuple(_printed(line, notice.on, procedure) for line in lines),
        total=notice.total_minor,
        credits=notice.credits_minor,
        claims=notice.claims_minor,
        fee=notice.fee_minor,
        interest=notice.interest_minor,
        compensation=notice.compensation_minor,
        next_step=next_step,
        pay_by=pay_by,
        text=own_text(level, language, company.language),
        attached=attached(len(originals), len(files)),
        sentence=notice.sentence,
        message_id=message_id,
        in_reply_to=in_reply_to,
    )
    return Draft(content, files, copies_of(company, procedure.copy_to))


def copies_of(company: Company, procedure_copies: Sequence[str]) -> tuple[str, ...]:
    """Who gets copies of a message: whom the procedure names and whom the company does, nobody twice."""
    return once([*procedure_copies, company.copies_to] if company.copies_to else procedure_copies)


def once(addresses: Sequence[str]) -> tuple[str, ...]:
    """Each address as it is first written; "Sales@x.example" and "sales@x.example" are one."""
    first: dict[str, str] = {}
    for address in addresses:
        first.setdefault(address.casefold(), address)
    return tuple(first.values())


def own_text(level: Level, language: str, company_language: str) -> Text | None:
    """The company's own words for a level: in the customer's language ("de" serves "de-AT"), else in the company's;
    None: it has none, and the built-in ones are used."""
    texts = {text.language: text for text in level.texts}
    wanted = [language, language.split("-", maxsplit=1)[0], company_language]
    return next((texts[one] for one in wanted if one in texts), None)


def _what_follows(notice: Notice, procedure: Procedure, lines: Sequence[_Line]) -> tuple[Action | None, date | None]:
    """What the procedure does next, and the last day on which a payment prevents it."""
    followed = (
        follow_up(procedure, notice.position, issued_on=line.issued_on, due_on=line.due_on, on=notice.on)
        for line in lines
        if line.position == notice.position
    )
    first = min((found for found in followed if found), key=lambda found: found[1], default=None)
    if first is None:
        return None, None
    last_day = date.fromordinal(first[1].toordinal() - 1)
    return first[0], last_day if last_day > notice.on else None


def _printed(line: _Line, on: date, procedure: Procedure) -> letter.NoticeLine:
    position = line.position or line.state
    level = procedure.levels[position - 1] if position and position <= len(procedure.levels) else None
    return letter.NoticeLine(
        invoice=line.invoice,
        item=f"{line.invoice}/{line.installment}" if line.installment else line.invoice,
        issued_on=line.issued_on,
        due_on=line.due_on,
        days_overdue=(on - (line.due_on or line.issued_on)).days,
        original=line.original,
        chased=line.chased,
        stepped=line.step is not None,
        level=level.code if level else "",
        reference=line.reference,
        tone=tone_of(procedure, position) if level and position and level.action == "notice" else None,
    )


def _originals(lines: Sequence[_Line]) -> list[_Line]:
    """A line for each original invoice, once."""
    return list({line.pdf: line for line in lines if line.pdf}.values())
