# SPDX-License-Identifier: MIT
"""The steps of a case (dunwell.core.case_life): each is one event with who, when, a note, and the partner's reference.

Whoever takes a step says in which state they saw the case by taking it: if it moved meanwhile the step is refused.
Money: case_money.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.case_life import LIVE, Step, after, may_take
from dunwell.core.problem import Refused
from dunwell.services.case_claims import members_of
from dunwell.services.case_find import case_of
from dunwell.services.partners import partner_of
from dunwell.services.run_tasks import case_text
from dunwell.services.withdraw import withdraw_locked
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Case, CaseItem, Claim, Company, HouseMail, Partner, Task

CODES: Mapping[Step, str] = {
    "send": "case_sent", "acknowledge": "case_acknowledged", "collect": "case_collected", "return": "case_returned",
    "write_off": "case_written_off", "take_back": "case_taken_back", "put_back": "case_put_back",
}  # fmt: skip
_REFERENCE = 100
_WAITING = ("queued", "retrying")


@dataclass(frozen=True, slots=True)
class Act:
    """Who takes a step, when, and on which day of the company's calendar."""

    on: date
    actor: str
    at: datetime


def acknowledge(company: Company, case: int, act: Act, *, reference: str = "", note: str = "") -> Case:
    """The partner has taken the case on, under its own reference. Raises `Refused("case_state")`, `too_long`."""
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "acknowledge")
        row.reference = _reference(reference) or row.reference
        return taken(locked, row, "acknowledge", act, note=note)


def return_case(company: Company, case: int, act: Act, *, reason: str) -> Case:
    """The partner gives the case back: what is open goes on where it stood. Raises `case_state`, `reason_missing`."""
    reason = said(reason)
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "return")
        return taken(locked, row, "return", act, reason=reason)


def take_back(company: Company, case: int, act: Act, *, reason: str) -> Case:
    """The creditor ends it. Before it was sent the hand-over is withdrawn and its items take their previous state back;
    later they keep it. Raises `Refused("case_state")`, `reason_missing`, `claim_paid`."""
    reason = said(reason, 200)
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "take_back")
        notice = row.notice
        if row.status != Case.Status.PREPARED or notice is None:
            return taken(locked, row, "take_back", act, reason=reason)
        if Claim.objects.filter(notice=notice, allocated_minor__gt=0).exists():
            raise Refused("claim_paid", notice=notice.number)
        seq = chain.append(locked, act.actor, act.at, [_entry(row, "take_back", act, {"reason": reason})])
        finish_tasks(row, seq)
        withdraw_locked(locked, notice, reason=reason, on=act.on, actor=act.actor, at=act.at)
        return case_of(locked, case)


def put_back(company: Company, case: int, act: Act, *, note: str = "") -> Case:
    """One step back: acknowledged becomes sent, sent becomes prepared. A message that has not left stays here.

    Raises `Refused("case_state")`, and `case_mail_leaving` while its message is on the wire.
    """
    with writing(company) as locked:
        row = case_of(locked, case)
        refuse_step(row, "put_back")
        if row.status == Case.Status.SENT:
            call_back_mail(row)
            row.package, row.package_size, row.mail = "", 0, None
        done = taken(locked, row, "put_back", act, note=note)
        if done.status == Case.Status.PREPARED:
            make_task(locked, done, act.on, locked.event_seq)
        return done


def call_back_mail(case: Case) -> None:
    """The message with a case stays here, if it has not left. Raises `Refused("case_mail_leaving")` while it does."""
    mail = case.mail
    if mail and HouseMail.objects.filter(pk=mail.pk, state__in=_WAITING).update(state="withdrawn") != 1:
        mail.refresh_from_db()
        if mail.state == "sending":
            raise Refused("case_mail_leaving", case=case.number)


def set_partner(company: Company, case: int, partner: int | None, act: Act) -> bool:
    """Whom a prepared case goes to (by its id; None: nobody yet). False: it was so already.

    Raises `Refused("case_state")`, `partner_retired`, `not_found`.
    """
    with writing(company) as locked:
        row = case_of(locked, case)
        chosen: Partner | None = partner_of(locked, partner) if partner is not None else None
        if row.partner_id == partner:
            return False
        if row.status != Case.Status.PREPARED:
            raise Refused("case_state", case=row.number, state=row.status)
        if chosen and not chosen.active:
            raise Refused("partner_retired", partner=chosen.name)
        names = [row.partner.name if row.partner else "", chosen.name if chosen else ""]
        told: dict[str, object] = {"case": row.number, "changes": {"partner": names}}
        chain.append(locked, act.actor, act.at, [about(row, "case_changed", act.on, told)])
        Case.objects.filter(pk=row.pk).update(partner=chosen)
        return True


def set_reference(company: Company, case: int, reference: str, act: Act) -> bool:
    """What the partner calls it. False: it was so already. Raises `Refused("case_state")` when the case is over."""
    with writing(company) as locked:
        row = case_of(locked, case)
        reference = _reference(reference)
        if row.reference == reference:
            return False
        if row.status not in LIVE:
            raise Refused("case_state", case=row.number, state=row.status)
        told: dict[str, object] = {"case": row.number, "changes": {"reference": [row.reference, reference]}}
        chain.append(locked, act.actor, act.at, [about(row, "case_changed", act.on, told)])
        Case.objects.filter(pk=row.pk).update(reference=reference)
        return True


def refuse_step(case: Case, step: Step) -> None:
    """Raises `Refused("case_state")` where the case's state does not allow the step."""
    if not may_take(case.status, step):  # type: ignore[arg-type]  # the column's choices are the states
        raise Refused("case_state", case=case.number, state=case.status, step=step)


def taken(company: Company, case: Case, step: Step, act: Act, **facts: object) -> Case:
    """Takes a step of a case of a *locked* company, by compare-and-set; whatever else changed of the row is saved too.

    A case that is over sets its items free. Raises `Refused("case_state")` when somebody else was first.
    """
    before, to = case.status, after(case.status, step)  # type: ignore[arg-type]  # the column's choices are the states
    seq = chain.append(company, act.actor, act.at, [_entry(case, step, act, facts)])
    is_over = to not in LIVE
    changes: dict[str, object] = {
        "status": to, "status_on": act.on, "reference": case.reference, "package": case.package,
        "package_size": case.package_size, "mail": case.mail, "ended_seq": seq if is_over else None,
    }  # fmt: skip
    if Case.objects.filter(pk=case.pk, status=before).update(**changes) != 1:
        raise Refused("case_state", case=case.number, state=before, step=step)
    if is_over:
        CaseItem.objects.filter(case=case, ended_seq__isnull=True).update(ended_seq=seq)
    if before == Case.Status.PREPARED:
        finish_tasks(case, seq)
    return case_of(company, case.pk)


def make_task(company: Company, case: Case, on: date, seq: int) -> None:
    """Somebody has to send it."""
    Task.objects.create(
        company=company, customer=case.customer, kind=Task.Kind.CASE, notice=case.notice, case=case,
        text=case_text(case.number), on=on, seq=seq,
    )  # fmt: skip


def finish_tasks(case: Case, seq: int) -> None:
    """Nobody has to send it any more."""
    Task.objects.filter(case=case, done=False).update(done=True, done_seq=seq, result=Task.Result.DONE)


def about(case: Case, code: str, on: date, facts: dict[str, object]) -> Entry:
    """A line of history about a case; of one item alone, about that item too."""
    items = list(members_of(case).values_list("item", "item__invoice")[:2])
    item, invoice = items[0] if len(items) == 1 else (None, None)
    return Entry(code, on, case.customer_id, invoice, item, case.notice_id, facts)


def _entry(case: Case, step: Step, act: Act, facts: Mapping[str, object]) -> Entry:
    told: dict[str, object] = {
        "case": case.number,
        "from": str(case.status),
        "to": after(case.status, step),  # type: ignore[arg-type]  # the column's choices are the states
        "partner": case.partner.name if case.partner else "",
    }
    if case.reference:
        told["reference"] = case.reference
    return about(case, CODES[step], act.on, told | {name: value for name, value in facts.items() if value})


def _reference(text: str) -> str:
    clean = " ".join(text.split())
    if len(clean) > _REFERENCE or "\x00" in clean:
        raise Refused("too_long", key="reference", limit=_REFERENCE)
    return clean
