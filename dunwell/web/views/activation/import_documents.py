# SPDX-License-Identifier: MIT
"""A document that was brought (a bank file, e-invoices, a ZIP): what it is and would do, then taken.

A bank's CSV that its header row does not tell is read by the bank that a person chooses; what was taken for a document
and is a list after all goes on as a list.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Problem, Refused
from dunwell.services import receive_jobs, upload_jobs, uploads
from dunwell.services.access import Seat
from dunwell.services.bank_view import profile_choices
from dunwell.services.upload_telling import LEDGER, keep_as
from dunwell.services.uploads import DOCUMENT, SUFFIXES, Brought
from dunwell.web.acts import done, form_page
from dunwell.web.forms import Form, choice_field, choices
from dunwell.web.pages import company_page, fragment, page, swaps
from dunwell.web.views.activation.bringing import look
from dunwell.web.words import refused_sentence
from dunwell.web.words.bank import came_before
from dunwell.web.words.importing import DOCUMENTS, counts_told, note_told, refusal_of
from dunwell.web.words.problems import placed_sentence


class StatementForm(Form):
    """By which bank a CSV was written."""

    profile = forms.ChoiceField(
        label=_("Bank"), help_text=_("The next file with the same columns is read the same way, by itself.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "profile").choices = choices(profile_choices(), _("Choose"))


@company_page("import")
def document(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """What a document is, what it would do or did, and why it was refused."""
    row = receive_jobs.document_of(seat.company, upload)
    state = upload_jobs.state(row)
    result = row.result
    problems = [Problem(**one) for one in result.get("problems", [])]
    context = {
        "upload": row,
        "state": state,
        "result": result,
        "what": DOCUMENTS.get(result.get("kind", ""), ""),
        "is_table": row.name.lower().endswith(SUFFIXES),
        "counts": counts_told(result.get("counts", {})),
        "notes": [note_told(one) for one in result.get("notes", [])],
        "came_before": came_before(result.get("notes", [])),
        "rows": upload_jobs.progress_of(row).done,
        "refusal": _refusal(row) if state == "refused" else "",
        "problems": [placed_sentence(one) for one in problems if one.code != result.get("code")],
        "became": _page_of(seat, row) if state == "taken" else "",
    }
    if swaps(request, "document-state"):
        return fragment(request, seat, "importing/document_state", **context)
    return page(request, seat, "importing/document", here="settings", **context)


@company_page("import")
@require_POST
def take(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """Takes it, or (`do=look`) tells again what it would do."""
    row = receive_jobs.document_of(seat.company, upload)
    to = reverse("import-document", args=[seat.company.code, upload])
    profile, is_look = str(row.result.get("profile") or ""), request.POST.get("do") == "look"
    try:
        look(request, seat, row, receive_jobs.how(profile=profile, dry_run=is_look))
    except Refused as refused:
        return done(request, refusal_of(refused, row.name), to, level=messages.ERROR)
    return redirect(to)


@company_page("import")
def statement(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """This table is a bank statement: read it as that bank writes."""
    row = uploads.get_upload(seat.company, upload)
    form = StatementForm(request.POST or None)
    if form.is_valid():
        keep_as(row, DOCUMENT)
        try:
            look(request, seat, row, receive_jobs.how(profile=form.cleaned_data["profile"], dry_run=True))
        except Refused as refused:
            form.add_error(None, refused_sentence(refused))
        else:
            return redirect("import-document", seat.company.code, upload)
    return form_page(
        request, seat, form, title=_("Which bank wrote %(name)s?") % {"name": row.name}, submit=_("Read it so"),
        back=reverse("import-file", args=[seat.company.code, upload]), here="settings",
        intro=_("Direction, sign, decimals and dates are read as this bank writes them, never guessed cell by cell."),
    )  # fmt: skip


@company_page("import")
@require_POST
def as_list(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """It is no statement but a list of customers, invoices or payments: its columns are told."""
    row = receive_jobs.document_of(seat.company, upload)
    keep_as(row, LEDGER)
    return redirect("import-columns", seat.company.code, upload)


def _refusal(row: Brought) -> str:
    code, context = row.result["code"], dict(row.result.get("context") or {})
    return refusal_of(Refused(code, **(context | {"name": row.name, "file": row.name})), row.name)


def _page_of(seat: Seat, row: Brought) -> str:
    """Where what was taken stands."""
    file, kind = row.result.get("file"), row.result.get("kind")
    if kind == "bank" and file and seat.may("match"):
        return reverse("bank-file", args=[seat.company.code, file])
    if kind == "einvoice":
        return reverse("received-invoices", args=[seat.company.code])
    return reverse("invoices", args=[seat.company.code])
