# SPDX-License-Identifier: MIT
"""What the codes about customers and the work list are called on a page."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

KINDS = {"business": _("Business"), "consumer": _("Consumer"), "public": _("Public body"), "": _("Kind not known")}
CONTACT_ROLES = {
    "billing": _("Invoices"),
    "approver": _("Approves payments"),
    "manager": _("Manager"),
    "other": _("Other"),
}
OFFERS = {
    "ask": _("Ask for each invoice"),
    "always": _("Always remind"),
    "never": _("Never remind"),
}
TASKS = {
    "call": Word(_("Call"), "phone", "soft"),
    "unreachable": Word(_("Missing or bad contact"), "alert", "warn"),
    "unknown_delivery": Word(_("Unknown delivery"), "help", "stop"),
    "refused_delivery": Word(_("Refused delivery"), "ban", "stop"),
    "reply": Word(_("Reply"), "mail", "warn"),
    "case": Word(_("Case to prepare"), "handover", "warn"),
}
RESULTS = {
    "reached": _("Reached"),
    "promised": _("Promised to pay"),
    "disputed": _("Disputes it"),
    "not_reached": _("Not reached"),
    "wrong_number": _("Wrong number"),
    "done": _("Done"),
}
TIMELINE = {
    "notices": _("Notices"),
    "deliveries": _("Deliveries"),
    "payments": _("Payments"),
    "holds": _("Holds and disputes"),
    "promises": _("Promises"),
    "work": _("Work"),
    "notes": _("Notes"),
    "cases": _("Collection"),
    "changes": _("Changes"),
}
MOVEMENTS = {
    "invoice": _("Invoice"),
    "credit_note": _("Credit note"),
    "payment": _("Payment"),
    "write_off": _("Write-off"),
    "went_back": _("Payment went back"),
    "fee": _("Reminder fee"),
    "interest": _("Default interest"),
    "compensation": _("Fixed compensation"),
}
PROMISES = {
    "open": Word(_("Open"), "promise", "warn"),
    "kept": Word(_("Kept"), "check", "good"),
    "broken": Word(_("Broken"), "alert", "stop"),
    "ended": Word(_("Ended"), "minus", "quiet"),
}
