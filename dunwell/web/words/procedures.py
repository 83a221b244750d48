# SPDX-License-Identifier: MIT
"""The fields of procedures and levels: what each is called and what it does. The guide (docs/procedures.md) has the
same sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Help:
    """A field in words: its label, and what it does."""

    label: str | Promise
    text: str | Promise


# key of the text form → what it is
PROCEDURE: Mapping[str, Help] = {
    "code": Help(_("Code"), _("The short name in files and in the history. It does not change once it is given.")),
    "name": Help(_("Name"), _("What you call this procedure, also known as a reminder rule.")),
    "kind": Help(
        _("Kinds of customers"),
        _(
            "Whom it takes by itself. None ticked takes every kind; a customer of unknown kind counts as a consumer. "
            "For consumers the law differs from country to country: what may be charged, and how soon."
        ),
    ),
    "country": Help(
        _("Countries"),
        _("Domestic is the company's own country. A customer without a country counts as domestic."),
    ),
    "group": Help(
        _("Groups"),
        _(
            "Only customers of these groups, as on the customer's card: gold, VIP. "
            "Left empty, the group does not matter."
        ),
    ),
    "anchor": Help(
        _("Days count from"),
        _("The due date, or the date of the invoice. An invoice without a due date counts from its date."),
    ),
    "escalation": Help(
        _("How levels follow"),
        _(
            "Step by step: each invoice takes one level after the other, however old it is. "
            "By age: it takes the highest level that its age has reached."
        ),
    ),
    "grouping": Help(
        _("Messages"),
        _(
            "Together: one message a customer and currency, with all that is overdue (recommended). "
            "Each invoice separately: one message an invoice, which needs a mail server of your own."
        ),
    ),
    "include": Help(
        _("What a message lists"),
        _("Beside the invoices that take a level now: nothing, everything else that is overdue, or all that is open."),
    ),
    "net_credits": Help(
        _("Deduct credits"),
        _("Unallocated payments and credit notes are shown and deducted. Nothing is sent when nothing is left."),
    ),
    "minimum_item": Help(
        _("Least per invoice"), _("An invoice with less than this to chase gets no reminder of its own.")
    ),
    "minimum_total": Help(
        _("Least per message"), _("Nothing is sent while the invoices that would take a level are together below this.")
    ),
    "quiet_days": Help(
        _("Quiet days"), _("After any message, call or hand-over a customer gets none for so many days.")
    ),
    "stop_after_months": Help(
        _("Stop after months"), _("No more reminders once an invoice is this old. Left empty, they do not stop.")
    ),
    "send_on": Help(_("Sending days"), _("The weekdays on which it sends. Public holidays never send.")),
    "copy_to": Help(
        _("Copies to"),
        _(
            "E-mail addresses that get a copy of every message without being named in it, one a line: "
            "for what needs personal contact or special attention. A copy that fails does not touch the message itself."
        ),
    ),
}
LEVEL: Mapping[str, Help] = {
    "code": Help(_("Level"), _("Its short name: reminder, firm, final.")),
    "action": Help(
        _("What happens"),
        _("A message to the customer, a call for a person to make, or handing over to your collection partner."),
    ),
    "after_days": Help(
        _("After days"),
        _("Reached so many days after the date that counts. 1 is the first day after it; below 0 is before it."),
    ),
    "gap_days": Help(_("Days since the last step"), _("Not sooner than so many days after the invoice's last step.")),
    "month_end": Help(_("Only at the end of the month"), _("Reached on the last day of the month of that date.")),
    "repeat_days": Help(
        _("Repeat every so many days"), _("The last level alone may repeat. Left empty, it comes once.")
    ),
    "min_overdue_days": Help(
        _("At least days overdue"), _("A guard of its own, counted from the due date. A hand-over asks for 31.")
    ),
    "after_accepted_days": Help(
        _("Days after an accepted message"),
        _(
            "Only so many days after the last message about the invoice was accepted by the customer's mail server. "
            "A hand-over asks for 3; left empty elsewhere, it is not asked."
        ),
    ),
    "minimum_total": Help(
        _("Least overdue in total"), _("This level is taken only when the customer owes at least this much overdue.")
    ),
    "channels": Help(
        _("Channels"),
        _("The first of these that is set up and reaches the customer; where it fails for good, the next."),
    ),
    "all_channels": Help(
        _("All of the channels"), _("Every channel that reaches the customer, and not only the first.")
    ),
    "fee": Help(
        _("Reminder fee"),
        _("Charged once a message, never twice for the same invoice and level. Only messages charge."),
    ),
    "fee_percent": Help(_("Per cent"), _("Of the original amount of the invoices that take this level.")),
    "fee_min": Help(_("At least"), _("The fee is not below this.")),
    "fee_max": Help(_("At most"), _("The fee is not above this.")),
    "interest": Help(_("Default interest"), _("Not computed yet: leave this out.")),
    "compensation": Help(_("Fixed compensation"), _("Not computed yet: leave this out.")),
    "attach_invoices": Help(
        _("Attach the invoices"), _("The original PDF of each listed invoice, where there is one.")
    ),
    "text": Help(
        _("Own words"),
        _(
            "Subject and body in a language, in place of the built-in ones. A customer whose language is not among "
            "them gets those of the company's language, else the built-in ones. Empty both to take them away."
        ),
    ),
    "language": Help(_("Language"), _("Its short name: en, de, fi.")),
    "subject": Help(_("Subject"), _("One line.")),
    "body": Help(
        _("Body"), _("{{ table }} stands for the list of invoices, {{ notice.total }} for the amount to pay.")
    ),
}
COUNTRY_LIST = Help(_("Which countries"), _("Two capital letters each, with commas between them: FI, EE."))
# Keys that no field stands for alone.
OTHER = {"applies_to": _("Whom it takes")}
ANCHORS = {"due_date": _("Due date"), "issue_date": _("Invoice date")}
ESCALATIONS = {"stepwise": _("Step by step"), "by_age": _("By age")}
GROUPINGS = {"customer": _("Customer's invoices together (recommended)"), "invoice": _("Each invoice separately")}
INCLUDES = {"stepped": _("Nothing else"), "overdue": _("Everything overdue"), "open": _("All that is open")}
KINDS = {"business": _("Business"), "consumer": _("Consumers"), "public": _("Public sector")}
COUNTRIES = {
    "": _("Every country"), "domestic": _("Domestic"), "foreign": _("Foreign"), "list": _("Only these"),
}  # fmt: skip
WEEKDAYS = {
    "mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"), "fri": _("Fri"), "sat": _("Sat"),
    "sun": _("Sun"),
}  # fmt: skip
FEES = {"none": _("None"), "fixed": _("A fixed amount"), "percent": _("A percentage")}
# Closed sets of values, by the key that has them: for a difference in words.
VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "anchor": ANCHORS,
    "escalation": ESCALATIONS,
    "grouping": GROUPINGS,
    "include": INCLUDES,
    "kind": KINDS,
    "country": COUNTRIES,
    "send_on": WEEKDAYS,
}
# What differs for a customer, as core.difference.WHATS names it: word and tone.
WHATS: Mapping[str, tuple[str | Promise, str]] = {
    "more": (_("One step more"), "warn"),
    "less": (_("One step less"), "soft"),
    "sooner": (_("Sooner"), "warn"),
    "later": (_("Later"), "soft"),
    "level": (_("Another level"), "warn"),
    "amount": (_("Another amount"), "warn"),
    "channel": (_("Another channel"), "quiet"),
    "words": (_("Other words or files"), "quiet"),
}
EVENT_KINDS = {
    "message": _("Messages"),
    "delivery": _("Deliveries"),
    "call": _("Calls"),
    "handover": _("Hand-overs"),
    "withdrawn": _("Withdrawn or changed"),
    "error": _("Errors"),
    "version": _("Versions"),
}
