# SPDX-License-Identifier: MIT
"""The visible loop: every few seconds the companies that are due get their run, and what is queued is carried.

    tick companies → gather letters into print batches → pump the outbox (which first takes back what a dead worker
    left) → read what came back → ask services what became of messages → reports and other messages to the house → wait

The database is the queue, so any number of these may run on any number of machines, and any of them may be killed.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import close_old_connections, connections

from dunwell.services.check_mail import Source, check_source, due_sources
from dunwell.services.creditor_report import due_reports, report_if_due
from dunwell.services.due import Due, due_companies, run_if_due
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.inquiries import Inquirer, ask, due_inquiries
from dunwell.services.notice_copies import due_copies, make_copies
from dunwell.services.print_due import due_prints, print_if_due
from dunwell.services.pump_outbox import pump_outbox
from dunwell.services.rows import Company
from dunwell.worker.aside import Aside

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0
# So many messages a round: a long outbox does not keep a company's run waiting for long.
BATCH = 200
ACTOR = "worker"


class ChannelBlocked(Exception):  # noqa: N818  # what happened, not a fault of ours
    """No message can be carried at all: the mail server is down, or refuses our login."""


@dataclass
class TickReport:
    """What one round did: company codes, and how many messages were taken up. `busy`: there may be more at once."""

    applied: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    carried: int = 0

    @property
    def busy(self) -> bool:
        return self.carried >= BATCH


def run_worker(stop: threading.Event, *, now: Callable[[], datetime], poll_seconds: float = POLL_SECONDS) -> None:
    """Turns until `stop` is set; the round under way is finished first."""
    aside = Aside()
    try:
        while not stop.is_set():
            report = tick(now(), aside, clock=now)
            if not report.busy:
                stop.wait(poll_seconds)
    finally:
        connections.close_all()


def tick(now: datetime, aside: Aside | None = None, *, clock: Callable[[], datetime] | None = None) -> TickReport:
    """One round at this moment. `aside` remembers what failed in earlier rounds.

    `clock` is asked while messages are carried, which takes its time; without it the moment stands still.
    """
    aside, report = aside or Aside(), TickReport()
    close_old_connections()
    due: list[Due] = []
    _attempt("looking for due companies", now, aside, report, lambda: due.extend(due_companies(now)))
    for one in due:
        _attempt(f"company {one.company.code}", now, aside, report, partial(_run, one, now, report))
    clock = clock or (lambda: now)
    letters: list[Due] = []
    _attempt("looking for letters to print", now, aside, report, lambda: letters.extend(due_prints(now)))
    for one in letters:
        _attempt(f"letters of {one.company.code}", now, aside, report, partial(_print, one, clock))
    if aside.rests("delivery", now):
        # The house's mail server rests after a fault; companies with ways of their own do not wait for it.
        _attempt("delivery by own ways", now, aside, report, partial(_pump, clock, report, house=False))
    else:
        _attempt("delivery", now, aside, report, partial(_pump, clock, report))
    back: list[Source] = []
    _attempt("looking for returned mail", now, aside, report, lambda: back.extend(due_sources(now)))
    for source in back:
        _attempt(f"returned mail {source.pk}", now, aside, report, partial(_read_returned, source, clock))
    asking: list[Inquirer] = []
    _attempt("looking for questions to services", now, aside, report, lambda: asking.extend(due_inquiries(now)))
    for inquirer in asking:
        _attempt(f"{inquirer.way} of {inquirer.company.code}", now, aside, report, partial(_ask, inquirer, clock))
    uncopied: list[Company] = []
    _attempt("looking for copies", now, aside, report, lambda: uncopied.extend(due_copies()))
    for company in uncopied:
        _attempt(f"copies of {company.code}", now, aside, report, partial(_copy, company, now))
    untold: list[Due] = []
    _attempt("looking for reports", now, aside, report, lambda: untold.extend(due_reports(now)))
    for one in untold:
        _attempt(f"report of {one.company.code}", now, aside, report, partial(_report, one, now))
    _attempt("messages to the house", now, aside, report, partial(_pump_house, clock))
    return report


def _attempt(name: str, now: datetime, aside: Aside, report: TickReport, action: Callable[[], None]) -> None:
    if not aside.rests(name, now) and not aside.attempt(name, now, action):
        report.failed.append(name)


def _run(due: Due, now: datetime, report: TickReport) -> None:
    made = run_if_due(due.company, due.on, actor=ACTOR, at=now)
    if made is None or made.already:
        return
    code, run = due.company.code, made.run
    log.info("%s: run of %s %s, %d notices", code, due.on, run.status, run.notices_count)
    (report.proposed if run.status == "proposed" else report.applied).append(code)


def _pump(now: Callable[[], datetime], report: TickReport, *, house: bool = True) -> None:
    done = pump_outbox(limit=BATCH, now=now, house=house)
    report.carried = done.carried
    if done.carried:
        log.info("carried: %d accepted, %d withdrawn, %d refused, %d to be tried again, %d unknown; %d wait",
                 done.accepted, done.withdrawn, done.refused, done.retrying, done.unknown, done.left)  # fmt: skip
    if done.blocked:
        # Set aside like anything that fails: said once, asked again after a while.
        raise ChannelBlocked(done.blocked)


def _print(due: Due, now: Callable[[], datetime]) -> None:
    done = print_if_due(due.company, due.on, actor=ACTOR, now=now)
    for batch in done.gathered.batches:
        log.info(
            "%s: print batch %d, %d letters on %d sheets", due.company.code, batch.number, batch.letters, batch.sheets
        )
    for number in done.posted:
        log.info("%s: print batch %d counts as posted", due.company.code, number)


def _copy(company: Company, now: datetime) -> None:
    made = make_copies(company, at=now)
    if made:
        log.info("%s: %d copies queued of what went otherwise than by e-mail", company.code, made)


def _report(due: Due, now: datetime) -> None:
    made = report_if_due(due.company, due.on, actor=ACTOR, at=now)
    if made:
        log.info("%s: report of %s queued", due.company.code, made.on)


def _read_returned(source: Source, now: Callable[[], datetime]) -> None:
    done = check_source(source, actor=ACTOR, clock=now)
    if done.read:
        log.info("returned mail: %s, %d known, %d nobody's, %d unreadable",
                 done.classes, done.known, done.not_ours, done.failed)  # fmt: skip
    if done.error:
        # Kept with the source, where people see it; asked again in half an hour.
        log.warning("returned mail: %s", done.error)


def _ask(inquirer: Inquirer, now: Callable[[], datetime]) -> None:
    asked = ask(inquirer, actor=ACTOR, clock=now)
    if asked.words:
        log.info("%s: %s answers: %s", inquirer.company.code, inquirer.way, dict(asked.words))
    if asked.error:
        # Kept with the question; asked again in half an hour.
        log.warning("%s: %s cannot be asked: %s", inquirer.company.code, inquirer.way, asked.error)


def _pump_house(now: Callable[[], datetime]) -> None:
    done = pump_house_mail(limit=BATCH, now=now)
    if done.carried:
        log.info("to the house: %d accepted, %d refused, %d to be tried again, %d unknown",
                 done.accepted, done.refused, done.retrying, done.unknown)  # fmt: skip
    if done.blocked:
        raise ChannelBlocked(done.blocked)
