# SPDX-License-Identifier: MIT
"""The words of e-invoices that came in: what became of each, and the fields that were read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

Text = str | Promise

STATES: Mapping[str, Word] = {
    "taken": Word(_("Taken"), "check", "go"),
    "known": Word(_("Known already"), "link", "soft"),
    "waits": Word(_("Waits: who is the buyer?"), "help", "warn"),
    "refused": Word(_("Not taken"), "ban", "stop"),
}
ORIGINS: Mapping[str, Text] = {
    "upload": _("brought by hand"),
    "command": _("by the command line"),
    "folder": _("by the watched folder"),
    "mailbox": _("by mail"),
    "http": _("sent by a program"),
}
SYNTAXES: Mapping[str, Text] = {
    "ubl-invoice": "UBL",
    "ubl-credit-note": "UBL",
    "cii": "Cross Industry Invoice",
    "zugferd-1": "ZUGFeRD 1",
    "finvoice": "Finvoice",
    "e-arve": "e-arve",
    "svefaktura": "Svefaktura",
}
TYPES: Mapping[str, Text] = {"invoice": _("Invoice"), "credit_note": _("Credit note")}
WHY: Mapping[str, Text] = {
    "vat_id": _("same VAT number"),
    "endpoint": _("same e-invoice address"),
    "number": _("same customer number"),
    "email": _("same e-mail address"),
    "name": _("same name"),
    "alike": _("alike in name"),
}
