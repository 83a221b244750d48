# SPDX-License-Identifier: MIT
"""What the states of invoices, payments and pauses are called, and what a gate that was passed says."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

INVOICES = {
    "open": Word(_("Not due yet"), "clock", "quiet"),
    "overdue": Word(_("Overdue"), "alert", "warn"),
    "paid": Word(_("Settled"), "check", "good"),
    "cancelled": Word(_("Cancelled"), "ban", "quiet"),
    "in_collection": Word(_("In collection"), "handover", "quiet"),
    "on_hold": Word(_("On hold"), "pause", "warn"),
    "disputed": Word(_("Disputed"), "scale", "warn"),
    "partly_disputed": Word(_("Disputed in part"), "scale", "warn"),
    "promised": Word(_("Promised"), "promise", "warn"),
    "payment_pending": Word(_("Payment under way"), "coins", "quiet"),
    "credit": Word(_("Credit left"), "coins", "soft"),
    "used": Word(_("Used"), "check", "quiet"),
}
PAYMENTS = {
    "used": Word(_("Used"), "check", "quiet"),
    "part": Word(_("Credit left"), "coins", "soft"),
    "credit": Word(_("Credit"), "coins", "soft"),
    "unassigned": Word(_("Whose is it?"), "help", "warn"),
    "reversed": Word(_("Taken back"), "undo", "quiet"),
    "write_off": Word(_("Written off"), "minus", "quiet"),
    "write_off_reversed": Word(_("Taken back"), "undo", "quiet"),
}
SOURCES = {"money": _("Payment"), "write_off": _("Write-off"), "credit_note": _("Credit note")}
STOPS = {
    "hold": Word(_("On hold"), "pause", "warn"),
    "customer_hold": Word(_("The customer is on hold"), "pause", "warn"),
    "dispute": Word(_("Disputed"), "scale", "warn"),
    "promise": Word(_("Promised"), "promise", "warn"),
    "agreement": Word(_("Instalments agreed"), "promise", "warn"),
    "payment_under_way": Word(_("Payment under way"), "coins", "quiet"),
    "collection": Word(_("In collection"), "handover", "quiet"),
}
PROMISES = {
    "open": Word(_("Expected"), "clock", "quiet"),
    "kept": Word(_("Kept"), "check", "good"),
    "broken": Word(_("Broken"), "alert", "stop"),
    "ended": Word(_("Ended"), "minus", "quiet"),
}
CLAIM_KINDS = {"fee": _("Reminder fee"), "interest": _("Default interest"), "compensation": _("Fixed compensation")}
CLAIMS = {
    "open": Word(_("Open"), "clock", "quiet"),
    "paid": Word(_("Paid"), "check", "good"),
    "waived": Word(_("Waived"), "minus", "quiet"),
}
HITS = {
    "customer": (_("Customers"), "person"),
    "invoice": (_("Invoices"), "invoice"),
    "notice": (_("Notices"), "mail"),
    "payment": (_("Payments"), "coins"),
}
# What is so when the gate does not hold.
PASSED = {
    "settled": _("Something is left to chase"),
    "company_off": _("Reminders of the company are on"),
    "customer_off": _("Reminders of the customer are on"),
    "item_off": _("Reminders of the invoice are on"),
    "no_procedure": _("The customer is under a procedure"),
    "in_collection": _("It was not handed over"),
    "on_hold": _("No hold stops it"),
    "disputed": _("Not all of it is disputed"),
    "promised": _("Not all of it is promised"),
    "payment_pending": _("No payment is under way"),
    "awaiting_offer": _("Nobody has to accept it first"),
    "below_item_minimum": _("It is not below the minimum"),
    "not_due": _("A level is reached"),
    "too_old": _("It is not too old"),
    "finished": _("A level is left"),
    "waiting": _("Its next level may be taken"),
    "quiet": _("The customer's quiet days are over"),
    "below_total_minimum": _("The customer's total is not below the minimum"),
    "covered_by_credit": _("No credit covers it"),
    "unreachable": _("A channel reaches the customer"),
}
AMOUNTS = {
    "disputed": _("Disputed"),
    "promised": _("Promised"),
    "tolerance": _("Counts as settled up to"),
    "minimum_item": _("Minimum of an invoice"),
    "overdue_total": _("The customer's overdue total"),
    "level_minimum": _("Minimum total of the level"),
    "credit": _("The customer's credit"),
}
# What is wrong with an invoice that somebody wrote, where its form says it in words of its own.
FAULTS = {
    "missing": _("An invoice has a number, without spaces around it."),
    "ambiguous_number": _("An instalment of another invoice is called so. Choose another number."),
    "not_found": _("There is no customer with this number. Type a part of the name and choose."),
    "bad_amount": _("An amount above 0 with the decimals of its currency, such as 150.00."),
}
