# SPDX-License-Identifier: MIT
"""A reply lets the reminders of its customer rest: when it proves which message it answers, or one of the customer's
addresses wrote; and not without end.

A bookkeeper answers for a colleague, from an address that nobody knows: whoever names the message has read it. Anybody
may write a name into From, and a machine may answer each reminder: so the rest after replies is capped.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dunwell.intake.returned.addresses import same_form
from dunwell.services.returned_match import own_addresses
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CustomerEmail, Delivery, Hold, ReturnedMail

# Replies hold the reminders of a customer at most for so many times the company's days, within so many days.
MOST_TIMES = 3
WITHIN_DAYS = 90

STRANGER = "it is not an address of the customer: reminders go on"
HELD_ENOUGH = "replies have held the reminders long enough: they go on"


def hold_after_reply(
    company: Company, row: ReturnedMail, delivery: Delivery | None, *, actor: str, at: datetime
) -> str:
    """Holds the customer's reminders from the day of a stored reply to a *locked* company, for the company's days.

    Answers why it does not, "" when it does, when they are held that long already, or when the company wants no rest.
    """
    if not company.reply_hold_days:
        return ""
    if not _is_of_the_customer(company, row) and not _proves(company, row, delivery):
        return STRANGER
    holds = list(Hold.objects.filter(company=company, customer=row.customer_id, ended_seq__isnull=True))
    wanted = row.on + timedelta(days=company.reply_hold_days)
    if any(one.until is None or one.until >= wanted for one in holds):
        return ""
    until = latest_end(row.on, company.reply_hold_days, _holds_of_replies(company, row))
    if until <= row.on or any(one.until is not None and one.until >= until for one in holds):
        return HELD_ENOUGH
    row.hold = _made(company, row, until, actor=actor, at=at)
    row.save(update_fields=["hold"])
    return ""


def latest_end(on: date, days: int, before: Iterable[tuple[date, date]]) -> date:
    """Until when a reply of `on` may hold reminders for `days`, after holds of earlier replies: (first day, end).

    With 3 days and one hold (9 to 12 March) a reply on 11 March holds until 14 March: 5 of at most 9 days. Answers `on`
    or an earlier end when nothing is left.
    """
    used, end = 0, on - timedelta(days=WITHIN_DAYS)
    for first, last in sorted(before):
        used += max(0, (last - max(first, end)).days)
        end = max(end, last)
    left = MOST_TIMES * days - used
    return min(on + timedelta(days=days), max(on, end) + timedelta(days=left))


def _is_of_the_customer(company: Company, row: ReturnedMail) -> bool:
    rows = CustomerEmail.objects.filter(company=company, customer=row.customer_id)
    return same_form(row.sender) in {same_form(one) for one in rows.values_list("address", flat=True)}


def _proves(company: Company, row: ReturnedMail, delivery: Delivery | None) -> bool:
    """Whether the reply names a message of ours (returned_match.py), and is not the company's own."""
    return delivery is not None and same_form(row.sender) not in own_addresses(company)


def _holds_of_replies(company: Company, row: ReturnedMail) -> list[tuple[date, date]]:
    since = row.on - timedelta(days=WITHIN_DAYS)
    rows = ReturnedMail.objects.filter(company=company, customer=row.customer_id, hold__until__gt=since)
    return [(on, until) for on, until in rows.values_list("hold__on", "hold__until") if until is not None]


def _made(company: Company, row: ReturnedMail, until: date, *, actor: str, at: datetime) -> Hold:
    reason = f"Wrote back: {row.subject}"[:500]
    told: dict[str, object] = {"reason": reason, "until": until.isoformat()}
    seq = chain.append(company, actor, at, [Entry("hold_made", row.on, row.customer_id, data=told)])
    return Hold.objects.create(
        company=company, customer_id=row.customer_id, reason=reason, owner=actor, on=row.on, until=until, seq=seq
    )
