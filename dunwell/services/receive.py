# SPDX-License-Identifier: MIT
"""A file came in: what it is, its content says, and whoever reads that takes it. Start here.

Told by receive_kind.py; taken by import_bank.py, import_einvoices.py, receive_ledger.py. A ZIP is unpacked, and each
file in it is one that came in.
"""

import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError

from dunwell.core.problem import Problem, Refused
from dunwell.intake.archive import is_archive, unpacked
from dunwell.intake.map import Map
from dunwell.services.receive_one import How, take_one
from dunwell.services.received_files import Arrival, FileReport, before, digest_of, keep_refused
from dunwell.services.remembered_maps import KINDS
from dunwell.services.returned_mail import storable
from dunwell.store.models import Company

log = logging.getLogger(__name__)

# The kind of a ZIP whose files are of several kinds.
SEVERAL = "several"
# The file is not at fault: it is taken the next time.
PASSING = frozenset({"chain_moved", "no_transaction"})
PICTURE = "pdf_without_invoice"


@dataclass(frozen=True)
class Came:
    """What became of one file: its report, or why it was refused. `known`: it had been taken before."""

    name: str
    report: FileReport | None = None
    refused: Refused | None = None
    known: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it, or in it, with its places."""
        if self.report:
            return self.report.problems
        if self.refused is None or self.refused.problems:
            return self.refused.problems if self.refused else ()
        return (Problem(self.refused.code, self.name, str(self.refused)),)


def receive_file(
    company: Company,
    path: Path,
    *,
    name: str | None = None,
    arrival: Arrival,
    kind: str | None = None,
    profile: str | None = None,
    map: Map | None = None,
    create_customers: bool = False,
    dry_run: bool = False,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> FileReport:
    """Takes one file: a bank's, e-invoices, a ledger, or a ZIP of such (the sums of them all; `several` kinds).

    `kind`: bank, einvoice, customers, invoices or payments; None: told by content. `profile`: it is a statement as CSV
    or XLSX, by this bank profile (`lhv`) or the map at this path (`my-bank.toml`). `name`: what people call it.

    Raises `Refused`: `unknown_document` with what speaks against each kind, or what its reader says.
    """
    how = How(arrival, on, actor, at, kind, profile, map, create_customers, dry_run, progress)
    name = name or path.name
    if not is_archive(path):
        return take_one(company, path, name, how)
    return summed(_of_archive(company, path, name, lambda one, shown: _tried(company, one, shown, how)))


def receive_or_keep(
    company: Company,
    path: Path,
    *,
    name: str,
    arrival: Arrival,
    create_customers: bool = False,
    on: date,
    actor: str,
    at: datetime,
) -> FileReport | None:
    """The same for what came by itself: a file that is refused is kept with the reason, for a person; None says so."""
    came = receive_each(company, path, name, How(arrival, on, actor, at, create_customers=create_customers))
    return summed(came) if any(one.report for one in came) else None


def receive_each(company: Company, path: Path, name: str, how: How, *, passed_over: Collection[str] = ()) -> list[Came]:
    """Takes a file that came by itself, each of a ZIP apart. What is refused is kept with the reason, unless its code
    is `passed_over`; what breaks the program is kept too, and stops nothing else.

    A picture of an invoice in a ZIP is told and not kept; where a ledger came with it, it is one of its documents.
    """
    if not is_archive(path):
        return [_kept(company, path, name, how, passed_over)]
    passed_over = {*passed_over, PICTURE}
    try:
        return _of_archive(company, path, name, lambda one, shown: _kept(company, one, shown, how, passed_over))
    except Refused as refused:
        if refused.code in PASSING:
            raise
        why = refused
    except (OSError, OperationalError, InterfaceError):
        raise  # the disk is full, the database away: no file's fault
    except Exception as error:  # the edge of one archive, as of one file
        why = unforeseen(name, error)
    return [keep_aside(company, path, Came(name, refused=why), how)]


def summed(came: Sequence[Came]) -> FileReport:
    """One report of several files; those that were refused are problems of it. Raises the `Refused` of the only file,
    or of the first, when all were refused."""
    reports = [one.report for one in came if one.report]
    if not reports:
        raise next(one.refused for one in came if one.refused)
    if len(came) == 1:
        return reports[0]
    kinds, counts = {one.kind for one in reports}, Counter[str]()
    for one in reports:
        counts.update(one.counts)
    return FileReport(
        kinds.pop() if len(kinds) == 1 else SEVERAL,
        sum(one.read for one in reports),
        sum(one.created for one in reports),
        sum(one.updated for one in reports),
        sum(one.unchanged for one in reports),
        tuple(problem for one in came for problem in one.problems),
        dict(counts),
        tuple(note for one in reports for note in one.notes),
    )


def _of_archive(company: Company, path: Path, name: str, take: Callable[[Path, str], Came]) -> list[Came]:
    """Each file of an archive, the tables first: their pictures lie beside them."""
    with tempfile.TemporaryDirectory(prefix="dunwell-zip-") as folder:
        members = list(unpacked(path, Path(folder), name=name))
        members.sort(key=lambda one: one.path.suffix.lower() == ".pdf")
        came = [take(one.path, f"{name}/{one.name}") for one in members]
    if any(one.report and one.report.kind in KINDS for one in came):
        return [one for one in came if not (one.refused and one.refused.code == PICTURE)]
    return came


def _tried(company: Company, path: Path, name: str, how: How) -> Came:
    try:
        return Came(name, take_one(company, path, name, how))
    except Refused as refused:
        return Came(name, refused=refused)


def _kept(company: Company, path: Path, name: str, how: How, passed_over: Collection[str]) -> Came:
    try:
        known = before(company, digest_of(path)) is not None
        return Came(name, take_one(company, path, name, how), known=known)
    except (OperationalError, InterfaceError):
        raise  # a database that is not there is no file's fault
    except Refused as refused:
        if refused.code in PASSING:
            raise
        why = refused
    except Exception as error:  # the edge of one file, made of strangers' bytes: it is set aside, the others go on
        why = unforeseen(name, error)
    return (
        Came(name, refused=why) if why.code in passed_over else keep_aside(company, path, Came(name, refused=why), how)
    )


def unforeseen(name: str, error: Exception) -> Refused:
    """Why a file that broke the program is not taken; the log gets the whole of it. Within `except` only."""
    log.exception("file %s is set aside: something was not foreseen", name)
    reason = " ".join(storable(f"{type(error).__name__}: {error}").split())[:300]
    problem = Problem("internal_error", name, f"Dunwell failed on it ({reason}); after an update bring it again")
    return Refused("internal_error", problems=(problem,), reason=reason)


def keep_aside(company: Company, path: Path, came: Came, how: How) -> Came:
    """Keeps a file that was refused with the reason, for a person."""
    if came.refused:
        keep_refused(company, path, came.name, came.refused, how.arrival, on=how.on, actor=how.actor, at=how.at)
    return came
