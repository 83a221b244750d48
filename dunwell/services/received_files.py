# SPDX-License-Identifier: MIT
"""Files that came in, kept: the bytes in the home under their SHA-256, what became of each in one row a company."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from dunwell.core.problem import Problem, Refused
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, DocumentSource, ReceivedFile, ReceivedInvoice

# So many problems of a file are kept with it; a person mends the first and brings it again.
MOST_PROBLEMS = 200
# The code of an e-invoice that a person did not take.
BY_HAND = "refused_by_hand"
# A file refused for one of these is an e-invoice; for one of the others it is some XML, which may be a bank's.
_EINVOICES = frozenset(
    {"einvoice_incomplete", "einvoice_unsupported", "not_a_receivable", "pdf_broken", "pdf_encrypted"}
)
_EINVOICES |= {
    "pdf_several_invoices",
    "pdf_without_invoice",
    "self_billed",
    "several_invoices",
    "unknown_document_type",
}
_XML = frozenset({"not_an_einvoice", "xml_broken", "xml_encoding", "xml_too_deep"})


@dataclass(frozen=True)
class Arrival:
    """How a file came: by what (`ReceivedFile.Origin`), from which source, and who sent the mail that it came with."""

    origin: str
    source: DocumentSource | None = None
    sender: str = ""


@dataclass(frozen=True)
class FileReport:
    """What became of one file, in the words of `import --json`; `counts` says more for each kind: `payments`, `booked`,
    `waiting`, `reversed`, `outgoing`, `pending` of a bank file. `row`: the file as it is kept, None after a dry run.
    """

    kind: str
    read: int
    created: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    row: ReceivedFile | None = None

    def as_json(self) -> dict[str, object]:
        """What scripts are told; `notes` are for people."""
        told: dict[str, object] = {"kind": self.kind, "read": self.read, "created": self.created}
        told |= {"updated": self.updated, "unchanged": self.unchanged}
        return told | {"problems": [problem.as_json() for problem in self.problems], **self.counts}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece. Raises `Refused("no_such_file")`."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        problem = Problem("no_such_file", path.name, f"the file cannot be read: {error.strerror}")
        raise Refused("no_such_file", problems=(problem,), where=path.name) from None


def keep_bytes(path: Path, digest: str) -> Path:
    """Keeps a copy of a file in the home, whole or not at all; one that is there stays."""
    target = bytes_path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_suffix(".incoming")
        shutil.copyfile(path, incoming)
        incoming.replace(target)
    return target


def bytes_path(digest: str) -> Path:
    """Where the bytes of a received file lie."""
    return settings.ENVIRONMENT.documents / "received" / digest


def before(company: Company, digest: str) -> ReceivedFile | None:
    """The same file as it was taken earlier; None: it never came, or was refused, so it may be tried again.

    One that a person refused stays decided, however often it comes: a mailbox may be read anew from its beginning.
    """
    rows = ReceivedFile.objects.filter(company=company, digest=digest)
    return rows.filter(~Q(state=ReceivedFile.State.REFUSED) | Q(invoices__refused=BY_HAND)).first()


def keep_refused(
    company: Company,
    path: Path,
    name: str,
    refused: Refused,
    arrival: Arrival,
    *,
    kind: str = ReceivedFile.Kind.UNKNOWN,
    on: date,
    actor: str,
    at: datetime,
) -> ReceivedFile:
    """A file of which nothing was taken, kept with the reason, so that a person sees it and can try it again."""
    digest = digest_of(path)
    keep_bytes(path, digest)
    kind = ReceivedFile.Kind.EINVOICE if refused.code in _EINVOICES else kind
    facts: dict[str, object] = {"file": name[:300], "kind": kind, "refused": refused.code, "sha256": digest}
    with writing(company) as locked:
        decided = before(locked, digest)
        if decided is not None:
            return decided
        row = ReceivedFile.objects.filter(company=locked, digest=digest).first()
        if row is not None and (row.refused, row.at) == (refused.code, at):
            return row  # whoever read it has kept it already
        row = row or ReceivedFile(company=locked, digest=digest)
        row.seq = chain.append(locked, actor, at, [Entry("file_refused", on, data=facts)])
        row.origin, row.source, row.sender = arrival.origin, arrival.source, arrival.sender[:320]
        row.kind, row.state, row.name, row.size = kind, ReceivedFile.State.REFUSED, name[:300], path.stat().st_size
        row.refused, row.problems = refused.code, told(refused.problems)
        row.report = {"context": {key: str(value)[:300] for key, value in refused.context.items()}}
        row.by, row.at, row.on = actor[:150], at, on
        row.save()
        _list(row)
        return row


def _list(row: ReceivedFile) -> None:
    """An e-invoice of which nothing could be read stands on the list of e-invoices by its file."""
    if row.kind != ReceivedFile.Kind.EINVOICE and row.refused not in _XML:
        return
    facts = {"refused": row.refused, "problems": row.problems, "seq": row.seq}
    if not row.invoices.exists():
        state = ReceivedInvoice.State.REFUSED
        ReceivedInvoice.objects.create(company=row.company, file=row, state=state, **facts)
    row.invoices.filter(read={}).update(**facts)


def told(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as a row keeps them: the first of them."""
    return [problem.as_json() for _, problem in zip(range(MOST_PROBLEMS), problems, strict=False)]
