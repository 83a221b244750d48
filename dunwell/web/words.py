# SPDX-License-Identifier: MIT
"""What the codes of the product are called on a page. English; the codes themselves are stable."""

from collections.abc import Mapping
from dataclasses import dataclass

from dunwell.core.problem import Refused


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its icon and its tone: go, soft, quiet, warn, stop."""

    text: str
    icon: str
    tone: str


OUTCOMES = {
    "settled": Word("Settled", "check", "quiet"),
    "company_off": Word("Company switched off", "off", "stop"),
    "customer_off": Word("Customer switched off", "off", "quiet"),
    "item_off": Word("Invoice switched off", "off", "quiet"),
    "no_procedure": Word("No procedure", "ban", "quiet"),
    "in_collection": Word("In collection", "handover", "quiet"),
    "on_hold": Word("On hold", "pause", "warn"),
    "disputed": Word("Disputed", "scale", "warn"),
    "promised": Word("Promised", "promise", "warn"),
    "payment_pending": Word("Payment under way", "coins", "quiet"),
    "awaiting_offer": Word("Awaits your word", "hand", "warn"),
    "below_item_minimum": Word("Below minimum", "minus", "quiet"),
    "not_due": Word("Not due yet", "clock", "quiet"),
    "too_old": Word("Too old", "archive", "quiet"),
    "finished": Word("All levels taken", "flag", "quiet"),
    "waiting": Word("Waiting", "clock", "quiet"),
    "quiet": Word("Quiet days", "pause", "quiet"),
    "below_total_minimum": Word("Below minimum total", "minus", "quiet"),
    "covered_by_credit": Word("Covered by credit", "coins", "quiet"),
    "unreachable": Word("Unreachable", "alert", "stop"),
    "step": Word("Goes out", "send", "go"),
    "listed": Word("Listed along", "list", "soft"),
}
DELIVERIES = {
    "queued": Word("Queued", "clock", "quiet"),
    "sending": Word("On its way", "send", "soft"),
    "accepted": Word("Accepted", "check", "soft"),
    "refused": Word("Refused", "ban", "stop"),
    "retrying": Word("Tried again soon", "clock", "warn"),
    "unknown": Word("Unknown: look and decide", "help", "stop"),
    "kept": Word("Kept here", "mail", "soft"),
    "withdrawn": Word("Withdrawn", "minus", "quiet"),
    "bounced": Word("Bounced", "alert", "stop"),
}
ACTIONS = {"notice": "Message", "call": "Call", "handover": "Hand-over"}
FACTS = {
    "past_due": "Due",
    "anchor_on": "Counted from",
    "last_on": "Last step",
    "noticed_on": "Last notice",
    "accepted": "Last notice accepted",
    "hold_until": "Held until",
    "ready_on": "Next level may be taken",
    "reached_on": "Next level reached",
    "too_old_on": "Nothing is sent from",
    "quiet_until": "Quiet until",
    "last_level": "Last level",
    "next_level": "Next level",
}
EVENTS = {
    "notice_made": "Notice {number}, level {level}: {total} {currency}",
    "notice_withdrawn": "Notice withdrawn",
    "payment_started": "A payment is under way",
    "payment_ended": "The payment under way ended",
    "offer_accepted": "Reminding accepted",
    "offer_declined": "Reminding declined",
    "contact_missing": "No channel reaches this customer",
    "imported": "Ledger imported",
    "customer_created": "Customer taken from a ledger",
    "customer_changed": "Customer changed",
    "invoice_created": "Invoice taken from a ledger",
    "invoice_changed": "Invoice changed",
    "payment_booked": "Payment {payment} booked",
    "payment_changed": "Payment {payment} changed",
    "payment_reversed": "Payment {payment} went back",
    "allocated": "Settled",
    "allocation_reversed": "Settlement taken back",
    "claim_waived": "Claim waived",
    "hold_made": "Put on hold",
    "hold_ended": "Hold ended",
    "dispute_made": "Disputed",
    "dispute_ended": "Dispute ended",
    "promise_made": "Payment promised",
    "promise_kept": "Promise kept",
    "promise_broken": "Promise broken",
    "promise_ended": "Promise ended",
    "delivery_accepted": "Message accepted",
    "delivery_refused": "Delivery refused",
    "delivery_bounced": "Message bounced",
}
REFUSALS = {
    "nothing_proposed": "Nothing waits for approval any more.",
    "run_exists": "The run of {on} was made already; the proposal waits for the next day.",
    "not_a_sending_day": "{on} is not a sending day: approve on the next one.",
    "role_may_not": "Your role looks on; an owner or bookkeeper approves.",
    "later_run_exists": "A later run, of {later}, was made already.",
}
_DETAILS = ("amount", "kind", "by", "until", "reason", "why", "answer", "channel")


def told(code: str, data: Mapping[str, object]) -> str:
    """An event as a sentence: what happened, then the facts that it keeps."""
    try:
        head = EVENTS.get(code, code.replace("_", " ").capitalize()).format_map(data)
    except KeyError:
        head = code.replace("_", " ").capitalize()
    facts = [
        f"{name} {data[name]}" if name in {"by", "until"} else f"{data[name]}" for name in _DETAILS if data.get(name)
    ]
    changes = data.get("changes")
    if isinstance(changes, dict):
        facts += [f"{name.replace('_', ' ')}: {_value(pair[0])} → {_value(pair[1])}" for name, pair in changes.items()]
    return f"{head} · {', '.join(facts)}" if facts else head


def refused_sentence(refused: Refused) -> str:
    """Why an action was refused, for the person who asked for it."""
    try:
        return REFUSALS[refused.code].format_map(refused.context)
    except KeyError:
        return f"Refused: {refused}"


def approved_sentence(notices: int, changes: int) -> str:
    """What an approval did."""
    made = "1 notice is made" if notices == 1 else f"{notices} notices are made"
    moved = f" {changes} items had changed since the proposal." if changes else ""
    return f"Approved: {made} and queued for delivery.{moved}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value in {None, ""} else str(value)
