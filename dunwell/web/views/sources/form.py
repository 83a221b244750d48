# SPDX-License-Identifier: MIT
"""The forms of a source: a watched folder, a mailbox, an address for other programs."""

from collections.abc import Mapping
from copy import deepcopy
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.services.document_sources import Source
from dunwell.web.forms import Form
from dunwell.web.views.returned.source import SourceForm


class FolderForm(Form):
    """What is the same for every source."""

    on = forms.BooleanField(label=_("Take what comes by it"), required=False)
    create_customers = forms.BooleanField(
        label=_("Make customers whom e-invoices name and nobody knows"), required=False,
        help_text=_("Else such an invoice waits until you say who the customer is."),
    )  # fmt: skip


class HttpForm(FolderForm):
    """An address that a program sends files to."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("For instance the program that sends."))
    field_order = ("name", "on", "create_customers")


def _needed(name: str) -> forms.CharField:
    """A field of the mailbox of returned mail, which may be a folder; a mailbox needs it."""
    field = cast(forms.CharField, deepcopy(SourceForm.declared_fields[name]))
    field.required = True
    return field


class MailboxForm(SourceForm):
    """A mailbox that is read: as the one of returned mail, and another one."""

    host = _needed("host")
    user = _needed("user")
    kind = None  # type: ignore[assignment]  # a mailbox is nothing else
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("For instance: invoices@ or bank."))
    create_customers = FolderForm.declared_fields["create_customers"]
    field_order = ("name", "on", "host", "port", "security", "user", "password", "mailbox", "move_to",
                   "create_customers")  # fmt: skip


FORMS: Mapping[str, type[Form]] = {"folder": FolderForm, "imap": MailboxForm, "http": HttpForm}
_NEW: Mapping[str, object] = {"on": True, "port": 993, "security": "tls", "mailbox": "INBOX"}


def source_form(kind: str, row: Source | None, data: object) -> Form:
    """The form of a source, with what is set; a new one with what is usual."""
    made = FORMS[kind]
    known = _NEW if row is None else {name: getattr(row, name) for name in made.base_fields if hasattr(row, name)}
    form = made(data, initial={name: value for name, value in known.items() if name != "password"})
    if row is not None and row.password:
        form.fields["password"].help_text = _("One is kept. Leave this blank to keep it.")
    elif kind == "imap":
        form.fields["password"].required = True
    return form
