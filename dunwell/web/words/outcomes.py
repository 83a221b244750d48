# SPDX-License-Identifier: MIT
"""What outcomes, delivery states, actions and deciding facts are called on a page; the codes stay as they are."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

OUTCOMES = {
    "settled": Word(_("Settled"), "check", "quiet"),
    "company_off": Word(_("Company switched off"), "off", "stop"),
    "customer_off": Word(_("Customer switched off"), "off", "quiet"),
    "item_off": Word(_("Invoice switched off"), "off", "quiet"),
    "no_procedure": Word(_("Automation prevented"), "ban", "quiet"),
    "in_collection": Word(_("In collection"), "handover", "quiet"),
    "on_hold": Word(_("On hold"), "pause", "warn"),
    "disputed": Word(_("Disputed"), "scale", "warn"),
    "promised": Word(_("Promised"), "promise", "warn"),
    "payment_pending": Word(_("Payment under way"), "coins", "quiet"),
    "awaiting_offer": Word(_("Awaits your word"), "hand", "warn"),
    "below_item_minimum": Word(_("Below the minimum"), "minus", "quiet"),
    "not_due": Word(_("Not due yet"), "clock", "quiet"),
    "too_old": Word(_("Too old"), "archive", "quiet"),
    "finished": Word(_("All levels taken"), "flag", "quiet"),
    "waiting": Word(_("Waiting"), "clock", "quiet"),
    "quiet": Word(_("Quiet days"), "pause", "quiet"),
    "below_total_minimum": Word(_("Below the minimum total"), "minus", "quiet"),
    "covered_by_credit": Word(_("Covered by credit"), "coins", "quiet"),
    "unreachable": Word(_("Unreachable"), "alert", "stop"),
    "step": Word(_("Goes out"), "send", "go"),
    "listed": Word(_("Listed along"), "list", "soft"),
}
DELIVERIES = {
    "queued": Word(_("Queued"), "clock", "quiet"),
    "sending": Word(_("On its way"), "send", "soft"),
    "accepted": Word(_("Accepted"), "check", "soft"),
    "refused": Word(_("Refused"), "ban", "stop"),
    "retrying": Word(_("Tried again soon"), "clock", "warn"),
    "unknown": Word(_("Unknown: look and decide"), "help", "stop"),
    "kept": Word(_("Kept here"), "mail", "soft"),
    "withdrawn": Word(_("Withdrawn"), "minus", "quiet"),
    "bounced": Word(_("Bounced"), "alert", "stop"),
    "posted": Word(_("Posted"), "check", "soft"),
    "printed": Word(_("Printed, to be posted"), "doc", "soft"),
}
ACTIONS = {"notice": _("Message"), "call": _("Call"), "handover": _("Hand-over")}
CHANNELS = {
    "email": _("E-mail"), "letter": _("Letter"), "einvoice": _("E-invoice"), "sms": _("SMS"), "webhook": _("Webhook"),
}  # fmt: skip
FACTS = {
    "past_due": _("Due"),
    "anchor_on": _("Counted from"),
    "last_on": _("Last step"),
    "noticed_on": _("Last notice"),
    "accepted": _("Last notice accepted"),
    "hold_until": _("Held until"),
    "ready_on": _("Next level may be taken"),
    "reached_on": _("Next level reached"),
    "too_old_on": _("Nothing is sent from"),
    "quiet_until": _("Quiet until"),
    "last_level": _("Last level"),
    "next_level": _("Next level"),
}
ROLES = {
    "owner": _("Owner"),
    "user_manager": _("User manager"),
    "lead": _("Accounting-firm lead"),
    "bookkeeper": _("Bookkeeper"),
    "caller": _("Caller"),
    "seller": _("Seller"),
    "auditor": _("Auditor"),
}
