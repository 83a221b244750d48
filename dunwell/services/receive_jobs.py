# SPDX-License-Identifier: MIT
"""Documents that a person brings by a browser: bank files and e-invoices, whose content says what they are.

They are worked at as ledgers are (upload_jobs.py: `begin(upload, "receive", …)`), small ones at once, long ones in a
thread. What was refused is kept with its reason, and may be tried again with another bank profile.
"""

import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from dunwell.core.problem import Refused
from dunwell.services.receive import receive_file
from dunwell.services.received_files import Arrival, FileReport, bytes_path, keep_refused
from dunwell.services.uploads import DOCUMENT, file_name, folder_of, path_of, write_chunks
from dunwell.store.models import Company, ReceivedFile, Upload

MAX_DOCUMENT_BYTES = 300 * 1024 * 1024
SHOWN_PROBLEMS = 100
# So long it is told what became of an upload; the file itself is kept as received.
_TOLD_FOR = timedelta(days=1)


def keep_document(company: Company, name: str, chunks: Iterable[bytes], *, by: str, at: datetime) -> Upload:
    """Keeps a document until it is taken. Raises `Refused("file_too_large")`."""
    _forget_done(company, at)
    upload = Upload(company=company, token=uuid.uuid4(), name=file_name(name), kind=DOCUMENT, by=by, at=at)
    folder_of(upload).mkdir(parents=True)
    try:
        write_chunks(path_of(upload), chunks, MAX_DOCUMENT_BYTES)
    except (Refused, OSError):
        shutil.rmtree(folder_of(upload), ignore_errors=True)
        raise
    upload.save()
    return upload


def keep_again(company: Company, file: ReceivedFile, *, by: str, at: datetime) -> Upload:
    """A file that was refused, brought once more from where it is kept. Raises `Refused("file_gone")`."""
    try:
        with bytes_path(file.digest).open("rb") as source:
            return keep_document(company, file.name, iter(lambda: source.read(1 << 20), b""), by=by, at=at)
    except FileNotFoundError:
        raise Refused("file_gone", name=file.name) from None


def how(
    *, kind: str = "", profile: str = "", again: ReceivedFile | None = None, dry_run: bool = False
) -> dict[str, object]:
    """What is said of a document when it is begun: its kind and bank profile where a person knows better; the refused
    file that it is, so that it is still told how that came. `dry_run`: only what it would do is told."""
    return {"kind": kind, "profile": profile, "again": again.pk if again else None, "dry_run": dry_run}


def received(upload: Upload, told: Mapping[str, object], progress: Callable[[int], None]) -> dict[str, object]:
    """Takes a document as `told` says, and tells what came of it: `file` is the id of the received file.

    Raises `Refused` when nothing of it is to be kept.
    """
    path, at, on = path_of(upload), datetime.fromisoformat(str(told["at"])), date.fromisoformat(str(told["on"]))
    arrival, by = _arrival(upload, told), str(told["by"])
    kind, profile, dry_run = str(told.get("kind") or ""), str(told.get("profile") or ""), bool(told.get("dry_run"))
    try:
        report = receive_file(
            upload.company, path, name=upload.name, arrival=arrival, kind=kind or None, profile=profile or None,
            create_customers=bool(told["create_customers"]), dry_run=dry_run, on=on, actor=by, at=at, progress=progress,
        )  # fmt: skip
    except Refused as refused:
        if dry_run:
            return _refused(refused)
        row = keep_refused(
            upload.company, path, upload.name, refused, arrival, kind=kind or ReceivedFile.Kind.UNKNOWN, on=on,
            actor=by, at=at,
        )  # fmt: skip
        path.unlink(missing_ok=True)
        return _of(row) | _refused(refused)
    if dry_run:
        return _told(report) | {"state": "checked"}
    path.unlink(missing_ok=True)
    return _told(report)


def document_of(company: Company, upload: int) -> Upload:
    """One document that was brought. Raises `Refused("not_found")`."""
    found = Upload.objects.filter(company=company, pk=upload, kind=DOCUMENT).first()
    if found is None:
        raise Refused("not_found", what="file", name=str(upload))
    return found


def _refused(refused: Refused) -> dict[str, object]:
    context = {key: str(value) for key, value in refused.context.items()}
    problems = [asdict(one) for one in refused.problems[:SHOWN_PROBLEMS]]
    return {"state": "refused", "code": refused.code, "context": context, "problems": problems}


def documents_of(company: Company, most: int = 20) -> list[Upload]:
    """The documents that were brought lately and are not taken, the latest first."""
    rows = Upload.objects.filter(company=company, kind=DOCUMENT).exclude(result__state="taken")
    return list(rows.order_by("-at", "-pk")[:most])


def _told(report: FileReport) -> dict[str, object]:
    said: dict[str, object] = {"state": "taken", "kind": report.kind, "counts": dict(report.counts)}
    said |= {"read": report.read, "created": report.created, "unchanged": report.unchanged}
    said |= {"problem_count": len(report.problems), "notes": list(report.notes)}
    said |= {"problems": [asdict(one) for one in report.problems[:SHOWN_PROBLEMS]]}
    return said | (_of(report.row) if report.row else {"file": None})


def _of(row: ReceivedFile) -> dict[str, object]:
    return {"file": row.pk, "kind": row.kind}


def _arrival(upload: Upload, told: Mapping[str, object]) -> Arrival:
    """How it came: by this upload, or as the refused file came that is tried again."""
    again = int(str(told.get("again") or 0))
    before = ReceivedFile.objects.filter(company=upload.company, pk=again).select_related("source").first()
    if before is None:
        return Arrival(ReceivedFile.Origin.UPLOAD)
    return Arrival(before.origin, before.source, before.sender)


def _forget_done(company: Company, at: datetime) -> None:
    """What became of documents of days ago is told by the received files."""
    over = Upload.objects.filter(company=company, kind=DOCUMENT, at__lt=at - _TOLD_FOR)
    for one in over.filter(result__state__in=["taken", "refused"]):
        shutil.rmtree(folder_of(one), ignore_errors=True)
        one.delete()
