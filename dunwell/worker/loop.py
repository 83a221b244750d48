# SPDX-License-Identifier: MIT
"""The visible loop: every few seconds the companies that are due get their run, and what is queued is carried.

    take documents that came in, and match payments → tick companies → gather letters into print batches → pump the
    outbox (which first takes back what a dead worker left) → read what came back → ask services what became of messages
    → reports and other messages to the house → wait

The database is the queue, so any number of these may run on any number of machines, and any of them may be killed.
What another side may keep waiting goes on beside the loop (beside.py): its slowness is nobody else's.
"""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import close_old_connections, connections

from dunwell.services.case_jobs import take_up_cases
from dunwell.services.check_mail import Source, check_source, due_sources
from dunwell.services.creditor_report import due_reports, report_if_due
from dunwell.services.document_checks import awaited_documents, check_documents, is_busy
from dunwell.services.document_sources import Source as DocumentSource
from dunwell.services.due import Due, due_companies, local_date, run_if_due
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.inquiries import Inquirer, ask, due_inquiries
from dunwell.services.match_payments import match_waiting
from dunwell.services.match_queries import unmatched_companies
from dunwell.services.notice_copies import due_copies, make_copies
from dunwell.services.print_due import due_prints, print_if_due, take_out_asked
from dunwell.services.pump_outbox import pump_outbox
from dunwell.services.rows import Company
from dunwell.worker.aside import Aside
from dunwell.worker.beside import Beside
from dunwell.worker.reading import Reading

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0
# So many messages a round where the loop waits for them: they do not keep a company's run waiting for long.
BATCH = 200
# So long a pass of the outbox beside the loop begins anything new.
PASS_SECONDS = 120.0
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
    aside, beside, reading = Aside(), Beside(), Reading()
    try:
        while not stop.is_set():
            report = tick(now(), aside, clock=now, beside=beside, reading=reading, stopping=stop.is_set)
            if not report.busy:
                stop.wait(poll_seconds)
    finally:
        beside.wait()
        connections.close_all()


def tick(
    now: datetime,
    aside: Aside | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    beside: Beside | None = None,
    reading: Reading | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> TickReport:
    """One round at this moment. `aside` remembers what failed in earlier rounds, `beside` what is still going on,
    `reading` whose documents are still being read: such a company gets no run, and nothing of it leaves.

    `clock` is asked while messages are carried, which takes its time; without it the moment stands still. Without
    `beside` each thing is waited for. Once `stopping` says so nothing new is sent.
    """
    aside, report, clock, reading = aside or Aside(), TickReport(), clock or (lambda: now), reading or Reading()
    close_old_connections()
    attempt = partial(_attempt, now, aside, report)
    outside = partial(_attempt_beside, beside, attempt)
    # First of all: what is paid is known before anybody is reminded of it.
    _take_documents(now, clock, attempt, outside, reading=reading, stopping=stopping)
    due: list[Due] = []
    attempt("looking for due companies", lambda: due.extend(due_companies(now)))
    for one in (one for one in due if one.company.pk not in reading.companies):
        attempt(f"company {one.company.code}", partial(_run, one, now, report))
    letters: list[Due] = []
    attempt("looking for letters to print", lambda: letters.extend(due_prints(now)))
    for one in letters:
        # Apart, for a batch whose files are damaged holds no other up.
        attempt(f"letters taken out in {one.company.code}", partial(take_out_asked, one.company, one.on, now=clock))
        if one.company.pk not in reading.companies:
            attempt(f"letters of {one.company.code}", partial(_print, one, clock))
    # The house's mail server rests after a fault; companies with ways of their own do not wait for it.
    house = not aside.rests("delivery", now)
    limit = None if beside else BATCH
    carry = partial(
        _pump, clock, report, limit=limit, house=house, stopping=stopping, reading=lambda: reading.companies
    )
    outside("delivery" if house else "delivery by own ways", carry, at_any_rate=True)
    back: list[Source] = []
    attempt("looking for returned mail", lambda: back.extend(due_sources(now)))
    for source in back:
        outside(f"returned mail {source.pk}", partial(_read_returned, source, clock, stopping))
    asking: list[Inquirer] = []
    attempt("looking for questions to services", lambda: asking.extend(due_inquiries(now)))
    for inquirer in asking:
        outside(f"{inquirer.way} of {inquirer.company.code}", partial(_ask, inquirer, clock))
    attempt("cases whose sending broke off", partial(take_up_cases, now))
    _tell(now, attempt)
    outside("messages to the house", partial(_pump_house, clock, stopping), at_any_rate=True)
    return report


def _take_documents(
    now: datetime,
    clock: Callable[[], datetime],
    attempt: Callable[[str, Callable[[], None]], None],
    outside: Callable[[str, Callable[[], None]], None],
    *,
    reading: Reading,
    stopping: Callable[[], bool],
) -> None:
    """Invoices and statements that came by themselves are taken; payments that a crash left unmatched are matched."""
    came: list[DocumentSource] = []
    attempt("looking for documents", lambda: came.extend(awaited_documents(now)))
    # At once: a pass of the outbox may be going on.
    reading.begins({source.company_id for source in came}, now)
    for source in (one for one in came if not is_busy(one, now)):
        outside(f"documents {source.pk}", partial(_read_documents, source, clock, stopping))
    unmatched: list[Company] = []
    attempt("looking for payments to match", lambda: unmatched.extend(unmatched_companies()))
    reading.begins({company.pk for company in unmatched}, now)
    for company in unmatched:
        outside(f"matching of {company.code}", partial(_match, company, clock))
    still: list[int] = []
    if came:
        attempt("looking for documents", lambda: still.extend(one.company_id for one in awaited_documents(now)))
    if unmatched:
        attempt("looking for payments to match", lambda: still.extend(one.pk for one in unmatched_companies()))
    reading.goes_on(still, now)


def _tell(now: datetime, attempt: Callable[[str, Callable[[], None]], None]) -> None:
    """Copies of what went otherwise than by e-mail, and reports: queued, to leave with the messages to the house."""
    uncopied: list[Company] = []
    attempt("looking for copies", lambda: uncopied.extend(due_copies()))
    for company in uncopied:
        attempt(f"copies of {company.code}", partial(_copy, company, now))
    untold: list[Due] = []
    attempt("looking for reports", lambda: untold.extend(due_reports(now)))
    for one in untold:
        attempt(f"report of {one.company.code}", partial(_report, one, now))


def _attempt(now: datetime, aside: Aside, report: TickReport, name: str, action: Callable[[], None]) -> None:
    if not aside.rests(name, now) and not aside.attempt(name, now, action):
        report.failed.append(name)


def _attempt_beside(
    beside: Beside | None,
    attempt: Callable[[str, Callable[[], None]], None],
    name: str,
    action: Callable[[], None],
    *,
    at_any_rate: bool = False,
) -> None:
    """The same for what asks somebody outside, who may be slow."""
    if beside is None:
        attempt(name, action)
    else:
        beside.do(name, partial(attempt, name, action), at_any_rate=at_any_rate)


def _run(due: Due, now: datetime, report: TickReport) -> None:
    made = run_if_due(due.company, due.on, actor=ACTOR, at=now)
    if made is None or made.already:
        return
    code, run = due.company.code, made.run
    log.info("%s: run of %s %s, %d notices", code, due.on, run.status, run.notices_count)
    (report.proposed if run.status == "proposed" else report.applied).append(code)


def _pump(
    now: Callable[[], datetime],
    report: TickReport,
    *,
    limit: int | None,
    house: bool,
    stopping: Callable[[], bool],
    reading: Callable[[], Collection[int]],
) -> None:
    done = pump_outbox(limit=limit, now=now, house=house, seconds=PASS_SECONDS, stopping=stopping, reading=reading)
    report.carried = done.carried
    if done.carried:
        log.info("carried: %d accepted, %d withdrawn, %d refused, %d to be tried again, %d unknown; %d wait",
                 done.accepted, done.withdrawn, done.refused, done.retrying, done.unknown, done.left)  # fmt: skip
    for about, words in done.faults.items():
        log.warning("delivery: %s is set aside: %s", about, words)
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


def _read_returned(source: Source, now: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    done = check_source(source, actor=ACTOR, clock=now, stopping=stopping)
    if done.read:
        log.info("returned mail: %s, %d known, %d nobody's, %d unreadable",
                 done.classes, done.known, done.not_ours, done.failed)  # fmt: skip
    if done.error:
        # Kept with the source, where people see it; asked again in half an hour.
        log.warning("returned mail: %s", done.error)


def _read_documents(source: DocumentSource, now: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    done = check_documents(source, actor=ACTOR, clock=now, stopping=stopping)
    if done.read:
        log.info("%s: documents from %s: %d taken, %d known, %d refused, %d mails without any",
                 source.company.code, source.name, done.taken, done.known, done.refused, done.not_ours)  # fmt: skip
    if done.error:
        # Kept with the source, where people see it; asked again after a while.
        log.warning("%s: documents from %s: %s", source.company.code, source.name, done.error)


def _match(company: Company, now: Callable[[], datetime]) -> None:
    at = now()
    done = match_waiting(company, on=local_date(company, at), actor=ACTOR, at=at)
    if done.booked:
        log.info("%s: %d payments booked, %d wait for a person", company.code, done.booked, done.waiting)


def _ask(inquirer: Inquirer, now: Callable[[], datetime]) -> None:
    asked = ask(inquirer, actor=ACTOR, clock=now)
    if asked.words:
        log.info("%s: %s answers: %s", inquirer.company.code, inquirer.way, dict(asked.words))
    if asked.error:
        # Kept with the question; asked again in half an hour.
        log.warning("%s: %s cannot be asked: %s", inquirer.company.code, inquirer.way, asked.error)


def _pump_house(now: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    done = pump_house_mail(limit=BATCH, now=now, stopping=stopping)
    if done.carried:
        log.info("to the house: %d accepted, %d refused, %d to be tried again, %d unknown",
                 done.accepted, done.refused, done.retrying, done.unknown)  # fmt: skip
    if done.blocked:
        raise ChannelBlocked(done.blocked)
