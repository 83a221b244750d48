# SPDX-License-Identifier: MIT
"""History in words: what each event says happened."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

EVENTS: Mapping[str, str | Promise] = {
    "notice_made": _("Notice {number}, level {level}: {total} {currency}"),
    "notice_withdrawn": _("Notice withdrawn"),
    "payment_started": _("A payment is under way"),
    "payment_ended": _("The payment under way ended"),
    "offer_accepted": _("Reminding accepted"),
    "offer_declined": _("Reminding declined"),
    "contact_missing": _("No channel reaches this customer"),
    "imported": _("Ledger imported"),
    "customer_created": _("Customer taken from a ledger"),
    "customer_changed": _("Customer changed"),
    "invoice_created": _("Invoice taken from a ledger"),
    "invoice_changed": _("Invoice changed"),
    "payment_booked": _("Payment {payment} booked"),
    "payment_changed": _("Payment {payment} changed"),
    "payment_reversed": _("Payment {payment} went back"),
    "allocated": _("Settled"),
    "allocation_reversed": _("Settlement taken back"),
    "claim_waived": _("Claim waived"),
    "hold_made": _("Put on hold"),
    "hold_ended": _("Hold ended"),
    "dispute_made": _("Disputed"),
    "dispute_ended": _("Dispute ended"),
    "promise_made": _("Payment promised"),
    "promise_kept": _("Promise kept"),
    "promise_broken": _("Promise broken"),
    "promise_ended": _("Promise ended"),
    "delivery_accepted": _("Message accepted"),
    "delivery_refused": _("Delivery refused"),
    "delivery_bounced": _("Message bounced"),
}
_DETAILS = ("amount", "kind", "by", "until", "reason", "why", "answer", "channel")


def told(code: str, data: Mapping[str, object]) -> str:
    """An event as a sentence: what happened, then the facts that it keeps."""
    plain = code.replace("_", " ").capitalize()
    try:
        head = str(EVENTS.get(code, plain)).format_map(data)
    except KeyError:
        head = plain
    facts = [
        f"{translated(name)} {data[name]}" if name in {"by", "until"} else f"{data[name]}"
        for name in _DETAILS
        if data.get(name)
    ]
    changes = data.get("changes")
    if isinstance(changes, dict):
        facts += [f"{name.replace('_', ' ')}: {_value(pair[0])} → {_value(pair[1])}" for name, pair in changes.items()]
    return f"{head} · {', '.join(facts)}" if facts else head


def _value(value: object) -> str:
    if isinstance(value, bool):
        return translated("on") if value else translated("off")
    return translated("none") if value in {None, ""} else str(value)
