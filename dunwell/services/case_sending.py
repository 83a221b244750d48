# SPDX-License-Identifier: MIT
"""A case goes to its partner: the package is made, kept, and handed out or sent by e-mail; the case is then `sent`.

It is made before the company is locked, because many invoices take a while; under the lock it is then sent only if the
books still say what it says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dunwell.core.problem import Refused
from dunwell.services.case_find import case_of
from dunwell.services.case_ledger import Ledger, LedgerItem, ledger_of
from dunwell.services.case_package import Package, Progress, keep_package, kept_path, made_package
from dunwell.services.case_steps import Act, about, call_back_mail, refuse_step, taken
from dunwell.services.case_tables import Missing
from dunwell.services.case_words import subject_of, text_of
from dunwell.services.house_mail import HouseFile, queue_house_mail
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.models import Case, Company, Event, HouseMail

# "After more than 30 days of delay": of the first of these days on.
MIN_OVERDUE_DAYS = 31
_OUT = (Case.Status.SENT, Case.Status.ACKNOWLEDGED)
_MEGABYTE = 1024 * 1024
_SENT_CODES = ("case_sent", "case_package_renewed")


@dataclass(frozen=True)
class Sent:
    """A case that went out, and what its package lacks."""

    case: Case
    missing: tuple[Missing, ...]


def send_case(
    company: Company, case: int, act: Act, *, by_mail: bool = False, note: str = "", progress: Progress | None = None,
    since: int | None = None,
) -> Sent:  # fmt: skip
    """Makes and keeps the package and marks the case as sent; `by_mail` queues it for the partner's address as well.

    Raises `Refused("case_state")`, `partner_missing`, `partner_retired`, `nothing_open`, `handover_too_early`,
    `case_moved`, also when it was sent after the line of history `since`; by mail also `partner_without_email` and
    `package_too_large`.
    """

    def mark(now: Case, how: Mapping[str, object]) -> Case:
        return taken(now.company, now, "send", act, note=note.strip()[:500], **how)

    return _sent(company, case, act, by_mail=by_mail, anew=False, mark=mark, progress=progress, since=since)


def send_anew(
    company: Company, case: int, act: Act, *, by_mail: bool = False, note: str = "", progress: Progress | None = None,
    since: int | None = None,
) -> Sent:  # fmt: skip
    """Another package for a partner that has the case already, because something of it changed. Its state stays.

    A message with the old one that has not left stays here. Raises as `send_case`, and `case_mail_leaving`.
    """

    def mark(now: Case, how: Mapping[str, object]) -> Case:
        facts = {"note": note.strip()[:500], "partner": now.partner.name if now.partner else "", **how}
        told: dict[str, object] = {"case": now.number, **{name: value for name, value in facts.items() if value}}
        chain.append(now.company, act.actor, act.at, [about(now, "case_package_renewed", act.on, told)])
        changes = {"package": now.package, "package_size": now.package_size, "mail": now.mail}
        Case.objects.filter(pk=now.pk).update(**changes)
        return case_of(now.company, now.pk)

    return _sent(company, case, act, by_mail=by_mail, anew=True, mark=mark, progress=progress, since=since)


def refuse_unready(row: Case, act: Act, *, by_mail: bool, anew: bool) -> Ledger:
    """Raises what `send_case` and `send_anew` raise before the package is made; gives the figures to be sent."""
    _refuse_state(row, by_mail=by_mail, anew=anew)
    ledger = ledger_of(row, act.on)
    refuse_early(ledger.items)
    if ledger.total <= 0:
        raise Refused("nothing_open")
    return ledger


def _refuse_state(row: Case, *, by_mail: bool, anew: bool) -> None:
    if not anew:
        refuse_step(row, "send")
    elif row.status not in _OUT:
        raise Refused("case_state", case=row.number, state=row.status)
    _refuse_partner(row, by_mail=by_mail)


def _sent(
    company: Company,
    case: int,
    act: Act,
    *,
    by_mail: bool,
    anew: bool,
    mark: Callable[[Case, Mapping[str, object]], Case],
    progress: Progress | None,
    since: int | None,
) -> Sent:
    row = case_of(company, case)
    ledger = refuse_unready(row, act, by_mail=by_mail, anew=anew)
    package = made_package(row, act.on, progress)
    with package.file:
        if by_mail:
            _refuse_large(company, package)
        keep_package(package)
    with writing(company) as locked:
        now = case_of(locked, row.pk)
        _refuse_state(now, by_mail=by_mail, anew=anew)
        if now.partner != row.partner or ledger_of(now, act.on) != ledger or is_sent_since(now, since):
            raise Refused("case_moved", case=now.number)
        now.company = locked
        return Sent(mark(now, _kept(now, package, act, by_mail=by_mail)), package.missing)


def is_sent_since(case: Case, since: int | None) -> bool:
    """Whether the case, or a new package of it, went out after a line of history."""
    if since is None:
        return False
    rows = Event.objects.filter(
        company=case.company_id, customer_id=case.customer_id, code__in=_SENT_CODES, seq__gt=since
    )
    return any(json.loads(data).get("case") == case.number for data in rows.values_list("data", flat=True))


def refuse_early(items: tuple[LedgerItem, ...]) -> None:
    """Raises `Refused("handover_too_early")` for what is open and overdue for 30 days or less."""
    for one in items:
        if one.open > 0 and one.days_overdue < MIN_OVERDUE_DAYS:
            raise Refused("handover_too_early", item=one.name, days=one.days_overdue, wanted=MIN_OVERDUE_DAYS)


def fits_a_mail(company: Company, size: int) -> bool:
    """Whether a package of so many bytes goes by e-mail."""
    return size <= company.attach_limit_mb * _MEGABYTE


def early_until(ledger: Ledger) -> date | None:
    """The last day on which something of it may not be handed over yet; None: all may."""
    waits = [
        MIN_OVERDUE_DAYS - 1 - one.days_overdue
        for one in ledger.items
        if one.open > 0 and one.days_overdue < MIN_OVERDUE_DAYS
    ]
    return date.fromordinal(ledger.on.toordinal() + max(waits)) if waits else None


def _kept(case: Case, package: Package, act: Act, *, by_mail: bool) -> dict[str, object]:
    """Sets the package on the case, and the message that carries it; gives what history tells of it."""
    call_back_mail(case)
    case.package, case.package_size, case.mail = package.sha256, package.size, None
    if by_mail and case.partner:
        case.mail = _queued(case.company, case, package, act)
    how = {"to": case.partner.email} if by_mail and case.partner else {}
    return {"package": package.sha256, "missing": len(package.missing), **how}


def _queued(company: Company, case: Case, package: Package, act: Act) -> HouseMail:
    file = HouseFile(package.name, type="application/zip", kept=kept_path(package.sha256).name)
    to = case.partner.email if case.partner else ""
    return queue_house_mail(
        company, HouseMail.Kind.CASE, to=to, on=act.on, subject=subject_of(case), text=text_of(case), files=[file],
        data={"case": case.pk, "number": case.number}, at=act.at,
    )  # fmt: skip


def _refuse_partner(case: Case, *, by_mail: bool) -> None:
    partner = case.partner
    if partner is None:
        raise Refused("partner_missing", case=case.number)
    if not partner.active:
        raise Refused("partner_retired", partner=partner.name)
    if by_mail and not partner.email:
        raise Refused("partner_without_email", partner=partner.name)


def _refuse_large(company: Company, package: Package) -> None:
    if not fits_a_mail(company, package.size):
        size = -(-package.size // _MEGABYTE)
        raise Refused("package_too_large", size=size, limit=company.attach_limit_mb)
