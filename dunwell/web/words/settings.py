# SPDX-License-Identifier: MIT
"""Every setting of a company, explained once: the screens show these texts, and docs/settings.md repeats them (a test
holds the two together)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting is called, and what it does."""

    label: "StrPromise"
    help: "StrPromise"


SETTINGS: Mapping[str, Setting] = {
    "name": Setting(_("Name"), _("As it stands under the letters.")),
    "street": Setting(_("Street"), _("Street and number, as printed on letters.")),
    "postal_code": Setting(_("Postal code"), _("As printed on letters.")),
    "city": Setting(_("City"), _("As printed on letters.")),
    "phone": Setting(_("Telephone"), _("Printed on notices, for customers who would rather call.")),
    "pay_to": Setting(
        _("How to pay"),
        _("Your bank accounts, as printed under “how to pay” on every notice; one on a line."),
    ),
    "vat_id": Setting(_("VAT number"), _("Stands at the foot of letters and messages, as SI 12345678.")),
    "sender": Setting(_("Name of the sender"), _("The name that customers see in their inbox; else the company's.")),
    "colour": Setting(
        _("Colour"),
        _("For lines and headings of letters and messages, as #1a4f8b. Text stays dark, that it can be read."),
    ),
    "footer": Setting(
        _("Small print"),
        _("Stands at the very end: register number, management, what the law of your country asks for."),
    ),
    "attach_limit_mb": Setting(
        _("Attached invoices, megabytes"),
        _("Of the original invoices so many megabytes go with a message, the newest first; it then says so."),
    ),
    "language": Setting(
        _("Language"),
        _("Notices are written in the customer's language; in this one when it is not known."),
    ),
    "time_zone": Setting(_("Time zone"), _("Whose midnight begins a day, and whose clock the daily run keeps.")),
    "mode": Setting(
        _("How it works"),
        _(
            "“Automatic” sends what is due each day. “Review” proposes, and sends what a person approves. “Offer” asks "
            "you first for each late invoice, five days after its due date, whether Dunwell shall remind."
        ),
    ),
    "tolerance": Setting(
        _("Tolerance"),
        _("An invoice with no more than this left open counts as paid, in any currency."),
    ),
    "reminders": Setting(
        _("Reminders"),
        _("The master switch: while it is off, nothing is sent to any customer of this company."),
    ),
    "run_at": Setting(
        _("Time of the daily run"),
        _("At this time of day, on the company's own clock, it is decided what goes out; messages leave right after."),
    ),
    "email": Setting(
        _("Sender"),
        _("Notices come from this address, and replies go there. Your mail server must be allowed to send for it."),
    ),
    "reply_to": Setting(_("Replies to"), _("Where customers' replies go, when not to the sender's address.")),
    "copies_to": Setting(
        _("Copies to"),
        _("This address gets a copy of every message to a customer, whatever its procedure; customers do not see it."),
    ),
    "report": Setting(
        _("Report of what was sent"),
        _("An e-mail to you: to whom a reminder was sent, what became of it, and which customers lack an address."),
    ),
    "report_to": Setting(_("Report goes to"), _("The address that gets the report and the offers; else the sender's.")),
    "silent_days": Setting(
        _("Days without a payment"),
        _(
            "When no payment was recorded for so many days, the start page says so: reminders are only as good as the "
            "payments that Dunwell knows of."
        ),
    ),
    "call_tries": Setting(
        _("Unanswered calls"),
        _("After so many calls that nobody answered, the work list proposes another way: a letter, another number."),
    ),
    "reply_hold_days": Setting(
        _("Days of rest after a reply"),
        _("A customer who wrote back gets no reminder for so many days; 0: a reply stops nothing."),
    ),
    "match_automatically": Setting(
        _("Payments of a bank file"),
        _(
            "Whose money a payment is, is found by references, numbers, accounts, amounts and names. What is certain "
            "is booked by itself; each booking can be undone."
        ),
    ),
    "allocation_order": Setting(
        _("What money settles first"),
        _("Where a payment names nothing. What it names always comes first, and then what fell due first."),
    ),
    "bank_charges": Setting(
        _("Bank charges forgiven"),
        _(
            "So much that banks kept back of a payment from abroad is written off, in any currency; at most a tenth of "
            "what was owed."
        ),
    ),
}
