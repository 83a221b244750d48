# SPDX-License-Identifier: MIT
"""What a returned mail does, within one transaction under the company's lock.

A delay, a receipt and an automatic answer are told and change nothing. A bounce turns the delivery to `bounced` once
all its own recipients came back, frees the next channel and is work for a person; an address at fault is marked. Both
happen only where the mail proves which message it is about (returned_match.py) and names an address that this went to;
all else is shown to a person and changes nothing. A complaint is work. A person's reply is work, and no reminder goes
out for some days (reply_hold.py).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from dunwell.delivery.states import State, may_become
from dunwell.intake.returned.addresses import read_form, same_form
from dunwell.intake.returned.result import Fate
from dunwell.intake.returned.result import ReturnedMail as Read
from dunwell.services.customer_contacts import contacts_of, write_contacts
from dunwell.services.customer_fields import Contact
from dunwell.services.edit_customer import contact_changes
from dunwell.services.next_channel import take_next_channel
from dunwell.services.outbox_results import close_tasks
from dunwell.services.reply_hold import hold_after_reply
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Delivery, DunningState, ReturnedMail, Task

# Complaints that say nothing about the customer's wish: reports about forged or unsigned mail.
_TECHNICAL = ("auth-failure", "dkim", "dmarc")


def act(company: Company, mail: Read, row: ReturnedMail, *, actor: str, at: datetime) -> None:
    """Stores `row`, tells it and does what its class asks for. The company is *locked*."""
    delivery = _locked_delivery(row)
    row.seq = chain.append(company, actor, at, [_entry(row, delivery)])
    row.save(force_insert=True)
    match row.kind:
        case "bounced":
            _bounce(company, mail, row, delivery, actor=actor, at=at)
        case "complaint" if mail.reason not in _TECHNICAL:
            who = ", ".join(mail.recipients) or row.sender
            _make_task(company, row, Task.Kind.REPLY, f"Complaint about a message: {who} calls it {mail.reason}")
        case "reply":
            why_not = hold_after_reply(company, row, delivery, actor=actor, at=at)
            said = f"{row.sender}: {row.subject or _first_line(row.text)}"[:400]
            _make_task(company, row, Task.Kind.REPLY, f"{said} ({why_not})" if why_not else said)


def _locked_delivery(row: ReturnedMail) -> Delivery | None:
    if row.delivery_id is None:
        return None
    return Delivery.objects.select_for_update(of=("self",)).select_related("notice").get(pk=row.delivery_id)


def _entry(row: ReturnedMail, delivery: Delivery | None) -> Entry:
    told: dict[str, object] = {"number": delivery.notice.number if delivery else "", "subject": row.subject[:100]}
    if row.kind in {"reply", "auto_reply"}:
        told["from"] = row.sender
    else:
        told |= {
            "to": ", ".join(map(str, row.recipients)),
            "status": row.status,
            "reason": row.reason[:200],
            "permanent": row.permanent,
        }
    return Entry(f"mail_{row.kind}", row.on, row.customer_id, notice=row.notice_id, data=told)


def _bounce(
    company: Company, mail: Read, row: ReturnedMail, delivery: Delivery | None, *, actor: str, at: datetime
) -> None:
    customer = Customer.objects.get(pk=row.customer_id)
    own = contacts_of(customer)
    failed: dict[str, Fate] = {}
    if delivery is not None:
        # What only names an address may be made up by anybody: it is work for a person, and marks nothing.
        sent_to = _sent_to(company, delivery, own)
        failed = _failed_for(mail, sent_to)
        bad = {address for address, fate in failed.items() if fate.permanent}
        _mark_bad(company, customer, own, bad, row=row, actor=actor, at=at)
        reason = f"{mail.status} {mail.reason}".strip() or "it came back"
        if failed and sent_to <= failed.keys() | _back_before(delivery):
            _turn_to_bounced(company, delivery, failed, reason, row=row, actor=actor, at=at)
    names = ", ".join(map(read_form, failed)) or ", ".join(mail.recipients) or "an address"
    text = f"Mail to {names} came back: {mail.status} {mail.reason}".strip()[:400]
    if not failed:
        text += " (not proven to be a message to this customer's address: nothing was marked)"
    open_already = Task.objects.filter(company=company, customer=customer, kind=Task.Kind.UNREACHABLE, done=False)
    row.task = open_already.first()
    if row.task is None:
        _make_task(company, row, Task.Kind.UNREACHABLE, text)
    else:
        row.save(update_fields=["task"])


def _sent_to(company: Company, delivery: Delivery, own: Sequence[Contact]) -> set[str]:
    """The customer's addresses that a message went to, in `same_form`; were they changed since, all but copies."""
    envelope = {same_form(one) for one in delivery.recipients}
    return (envelope & {same_form(one.address) for one in own}) or envelope - {same_form(company.copies_to)}


def _failed_for(mail: Read, sent_to: set[str]) -> dict[str, Fate]:
    """Those of these addresses that the bounce is about. Where it names none at all, the only address is meant.

    An address that we did not write to proves nothing: a colleague's, to whom the customer's mail is sent on.
    """
    fates = [fate for fate in mail.fates if fate.kind == "bounced"]
    if fates and len(sent_to) == 1 and not any(fate.recipient for fate in fates):
        return {next(iter(sent_to)): fates[0]}
    return {named: fate for fate in fates if (named := same_form(fate.recipient)) in sent_to}


def _back_before(delivery: Delivery) -> set[str]:
    """The addresses that the same message came back from in earlier mails, in `same_form`."""
    rows = ReturnedMail.objects.filter(delivery=delivery, kind="bounced").values_list("recipients", flat=True)
    return {same_form(str(one)) for many in rows for one in many}


def _mark_bad(
    company: Company, customer: Customer, own: Sequence[Contact], bad: set[str], *, row: ReturnedMail, actor: str,
    at: datetime,
) -> None:  # fmt: skip
    has = [Contact(one.address, one.name, one.role, one.bad or same_form(one.address) in bad) for one in own]
    changes = contact_changes(own, has)
    if changes:
        write_contacts(company, customer, has)
        told: dict[str, object] = {"changes": changes, "by_itself": True}
        chain.append(company, actor, at, [Entry("customer_changed", row.on, customer.pk, data=told)])


def _turn_to_bounced(
    company: Company, delivery: Delivery, failed: dict[str, Fate], reason: str, *, row: ReturnedMail, actor: str,
    at: datetime,
) -> None:  # fmt: skip
    state = delivery.state
    if not may_become(cast(State, state), "bounced"):
        return
    told: dict[str, object] = {"number": delivery.notice.number, "answer": reason[:300], "channel": delivery.channel}
    entry = Entry("delivery_bounced", row.on, row.customer_id, notice=row.notice_id, data=told)
    seq = chain.append(company, actor, at, [entry])
    said = {address: f"{fate.status} {fate.reason}".strip() for address, fate in failed.items()}
    # Under the addresses as the delivery has them, whose answers it keeps.
    written = {same_form(one): one for one in delivery.recipients}
    answers = delivery.answers | {written[address]: answer for address, answer in said.items()}
    changed = Delivery.objects.filter(pk=delivery.pk, state=state).update(
        state=Delivery.State.BOUNCED, bounced_seq=seq, answer=reason, answers=answers, finished_at=at
    )
    if changed != 1:
        return
    close_tasks(delivery.pk, seq)
    if not Delivery.objects.filter(notice=delivery.notice_id, state=Delivery.State.ACCEPTED).exists():
        DunningState.objects.filter(notice=delivery.notice_id).update(accepted=False)
    delivery.refresh_from_db()
    take_next_channel(company, delivery, reason=reason[:200], on=row.on, actor=actor, at=at)


def _make_task(company: Company, row: ReturnedMail, kind: Task.Kind, text: str) -> None:
    # A missing contact names no notice: it ends by itself when the customer can be reached again.
    about = None if kind == Task.Kind.UNREACHABLE else row.notice_id
    row.task = Task.objects.create(
        company=company,
        customer_id=row.customer_id,
        kind=kind,
        notice_id=about,
        text=text[:500],
        on=row.on,
        seq=row.seq,
    )
    row.save(update_fields=["task"])


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
