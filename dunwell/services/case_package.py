# SPDX-License-Identifier: MIT
"""The package of a case: one ZIP with all that a partner needs (docs/collection.md).

Made anew whenever it is asked for, piece by piece, so that its size costs no memory; the same facts on the same day
give the same bytes. What was sent is kept under its SHA-256 and is what is given out from then on.
"""

import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.letters.email import invoice_file_name
from dunwell.letters.handover.paper import MOST_POSITIONS, cover_pdf
from dunwell.letters.paper.letter import letter_pdf
from dunwell.services.case_evidence import Paper, Said, message_bytes, papers_of, replies_of, said_by, said_of
from dunwell.services.case_ledger import Ledger, ledger_of
from dunwell.services.case_release import released_of
from dunwell.services.case_tables import (
    Dossier,
    Found,
    Missing,
    case_json,
    claims_csv,
    contents_text,
    correspondence_csv,
    deliveries_csv,
)
from dunwell.services.case_words import cover_of
from dunwell.services.case_zip import CaseZip, copy_whole, plain_name, sha256_of
from dunwell.services.notice_content import drafts_of
from dunwell.store.models import Case, Notice, Partner

_AT_ONCE = 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Package:
    """A finished package, open at its beginning and gone when closed, unless it is kept. `missing` is what it lacks."""

    file: IO[bytes]
    name: str
    size: int
    sha256: str
    missing: tuple[Missing, ...]


def package_of(case: Case, on: date) -> Package:
    """The package of a case: what was sent, where it was; else made now, dated `on`.

    Raises `Refused("file_missing")` where what was sent is no longer in the home.
    """
    if case.package:
        return _kept(case)
    return made_package(case, on)


def made_package(case: Case, on: date, progress: Progress | None = None) -> Package:
    """The package made now. What the creditor has not is listed in it, and in `missing`. `progress` is told how many
    of how many papers are in it."""
    folder = settings.ENVIRONMENT.documents
    folder.mkdir(parents=True, exist_ok=True)
    out = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # whoever asked closes it
    try:
        missing = _write(case, out, on, progress)
        sha256, size = sha256_of(out)
    except BaseException:
        out.close()
        raise
    return Package(out, package_name(case), size, sha256, tuple(missing))


def missing_of(ledger: Ledger) -> list[Missing]:
    """Which originals the package will lack, told before it is made."""
    documents = settings.ENVIRONMENT.documents
    seen, found = set[str](), []
    for one in ledger.items:
        if one.invoice not in seen and not (one.pdf and (documents / f"{one.pdf}.pdf").is_file()):
            found.append(Missing(invoice_file_name(one.invoice), "file_gone" if one.pdf else "no_original"))
        seen.add(one.invoice)
    return found


def package_name(case: Case) -> str:
    """What the file is called: "case N-17 Debtor Ltd.zip"."""
    return plain_name(f"case {case.number} {case.customer.name[:60]}.zip")


def kept_path(sha256: str) -> Path:
    """Where the home keeps a package that was sent."""
    folder: Path = settings.ENVIRONMENT.documents
    return folder / f"{sha256}.zip"


def keep_package(package: Package) -> None:
    """The home keeps it under its SHA-256: whole or not at all. One that is there stays."""
    target = kept_path(package.sha256)
    if target.exists():
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            package.file.seek(0)
            copy_whole(package.file, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    package.file.seek(0)


@contextmanager
def opened(case: Case, on: date) -> Iterator[Package]:
    """The package for as long as it is needed."""
    package = package_of(case, on)
    try:
        yield package
    finally:
        package.file.close()


def _kept(case: Case) -> Package:
    try:
        file = kept_path(case.package).open("rb")
    except OSError as error:
        raise Refused("file_missing", notice=case.number, file=str(kept_path(case.package))) from error
    return Package(file, package_name(case), case.package_size, case.package, ())


def _write(case: Case, out: IO[bytes], on: date, progress: Progress | None) -> list[Missing]:
    ledger = ledger_of(case, on)
    papers, found, target = papers_of(case, ledger), Found(), CaseZip(out, on)
    takes = case.partner.takes if case.partner else Partner.Takes.WHOLE
    total = len(ledger.items) + len(papers)
    target.tell = (lambda: progress(len(target.files), total)) if progress else None
    if takes != Partner.Takes.DATA:
        _put_originals(target, ledger, found)
        _put_notices(target, papers, found)
    else:
        found.missing += missing_of(ledger)
    replies = list(_put_replies(target, case, ledger, papers))
    said = sorted([*said_of(case, ledger), *replies], key=lambda one: one.at)
    dossier = Dossier(case, ledger, papers, said, found, released_of(case))
    cover = cover_of(case, ledger, found)
    target.add("cover-letter.pdf", cover_pdf(cover))
    target.add("deliveries.csv", deliveries_csv(dossier.papers).encode("utf-8-sig"))
    target.add("correspondence.csv", correspondence_csv(dossier.said).encode("utf-8-sig"))
    if takes != Partner.Takes.PAPERS or len(cover.positions) > MOST_POSITIONS:
        target.add("claims.csv", claims_csv(case, ledger).encode("utf-8-sig"))
    if takes != Partner.Takes.PAPERS:
        data = case_json(dossier, target.files)
        target.add("case.json", json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode())
    target.add("contents.txt", contents_text(dossier, target.files).encode())
    target.close()
    return found.missing


def _put_originals(target: CaseZip, ledger: Ledger, found: Found) -> None:
    documents = settings.ENVIRONMENT.documents
    seen = set[str]()
    for one in ledger.items:
        if one.invoice in seen:
            continue
        seen.add(one.invoice)
        name = invoice_file_name(one.invoice)
        try:
            if not one.pdf:
                raise FileNotFoundError(name)
            found.originals[one.invoice] = target.copy(name, documents / f"{one.pdf}.pdf", "invoices/")
        except FileNotFoundError:
            found.missing.append(Missing(name, "file_gone" if one.pdf else "no_original"))


def _put_notices(target: CaseZip, papers: Sequence[Paper], found: Found) -> None:
    told = [one for one in papers if one.action == Notice.Action.NOTICE]
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        drafts = drafts_of([one.pk for one in part])
        for one in part:
            name = f"{one.on.isoformat()} {one.number}"
            draft = drafts[one.pk]
            try:
                if isinstance(draft, Refused):
                    raise draft
                found.letters[one.pk] = target.add(f"{name}.pdf", letter_pdf(draft.content), "notices/")
            except Refused as refused:
                found.missing.append(Missing(f"{name}.pdf", refused.code))
            _put_messages(target, one, name, found)


def _put_replies(target: CaseZip, case: Case, ledger: Ledger, papers: Sequence[Paper]) -> Iterator[Said]:
    for row, matched in replies_of(case, ledger, papers):
        name = f"{row.on.isoformat()} {row.sender}.eml"
        yield said_by(row, target.add(name, zlib.decompress(row.data), "replies/"), matched)


def _put_messages(target: CaseZip, paper: Paper, name: str, found: Found) -> None:
    for one in paper.deliveries:
        message = message_bytes(one)
        if message is None:
            if one.channel in {"email", "letter"} and one.state in {"accepted", "bounced", "unknown"}:
                missing = f"{name}.eml" if one.channel == "email" else f"{name} letter.pdf"
                found.missing.append(Missing(missing, "message_not_kept"))
            continue
        data, whole = message
        found.messages[one.pk] = target.add(f"{name}{_ending(one.channel, data)}", data, "notices/")
        if not whole:
            found.missing.append(Missing(f"{name}.eml", "without_its_files"))


def _ending(channel: str, data: bytes) -> str:
    """How the file of a message ends: an e-mail's ".eml", else the channel and what the bytes are."""
    if channel == "email":
        return ".eml"
    kinds = ((b"%PDF", "pdf"), (b"<", "xml"), (b"{", "json"))
    kind = next((kind for start, kind in kinds if data.lstrip()[:4].startswith(start)), "txt")
    return f" {channel}.{kind}"
