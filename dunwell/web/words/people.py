# SPDX-License-Identifier: MIT
"""Roles, looks and acts as they are called on the pages about people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THEMES: Mapping[str, str | Promise] = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
# What a role is for, in one sentence: shown where one is chosen.
ABOUT_ROLES: Mapping[str, str | Promise] = {
    "owner": _("Does everything, and manages the people."),
    "user_manager": _("Manages people, settings and the main switch; does not touch customers and invoices."),
    "lead": _("Does everything, as an accounting firm's main user over its clients."),
    "bookkeeper": _("Works with customers, invoices, payments and runs."),
    "caller": _("Does the work list: calls, holds, promises and notes."),
    "seller": _("Sees customers and is warned; writes notes and changes nothing else."),
    "auditor": _("Reads everything and changes nothing."),
}
ALARMS: Mapping[str, tuple[str | Promise, str, str]] = {
    "off": (_("Switched off"), "off", "stop"),
    "mail_failing": (_("Mail is not going out"), "alert", "stop"),
    "no_payments": (_("No payments lately"), "coins", "warn"),
}
