# SPDX-License-Identifier: MIT
"""Bank files: the list, bringing one, and how far one is that is being taken."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from dunwell.core.problem import Refused
from dunwell.services import bank_view, receive_jobs, upload_jobs
from dunwell.services.access import Seat
from dunwell.services.money_tallies import bank_waits
from dunwell.services.uploads import Brought
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, choices
from dunwell.web.htmx import is_htmx
from dunwell.web.listing import list_page
from dunwell.web.pages import actor, company_page, fragment, now, page, swaps, today
from dunwell.web.views.bank.listing import file_listing
from dunwell.web.words.importing import refusal_of

_ACCEPT = ".xml,.csv,.txt,.tsv,.xlsx,.sta,.mt940,.940,.942,.cod,.coda,.ofx,.qfx,.qif,.tito,.ktl,.nda,.zip"


class ManyFiles(forms.FileField):
    """Several files at once."""

    def clean(self, data: object, initial: object = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list) and data else [data or None]
        return [super(ManyFiles, self).clean(one, initial) for one in files]


class ManyFilesInput(forms.ClearableFileInput):
    """The input for several files."""

    allow_multiple_selected = True


class ProfileForm(Form):
    """Which bank wrote a CSV, where the file does not tell."""

    profile = forms.ChoiceField(
        label=_("Bank, for CSV and XLSX"),
        required=False,
        help_text=_("Only where the header row does not tell it. All other formats say themselves what they are."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        profile = self.fields["profile"]
        if isinstance(profile, forms.ChoiceField):
            profile.choices = choices(bank_view.profile_choices(), _("Tell it by the header row"))


class BankFileForm(ProfileForm):
    """Bank files to bring in."""

    statements = ManyFiles(
        label=_("Files"),
        help_text=_("camt.052, .053, .054, MT940, CODA, OFX, QIF, TITO, KTL, or your bank's CSV; at most 300 MB each."),
        widget=ManyFilesInput(attrs={"accept": _ACCEPT}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
    field_order = ("statements", "profile")


@company_page("match")
def bank_files(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every file in which a bank told something, the latest first."""
    waits = bank_waits(seat.company)
    return list_page(
        request, seat, file_listing(seat), "bank/files", here="invoices", tab="bank", part="files", waits=waits,
        waiting=waits.held + waits.unclear,
    )  # fmt: skip


@company_page("import")
def upload(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Bank files are brought and taken: the same file twice does no harm."""
    form = BankFileForm(request.POST, request.FILES) if request.method == "POST" else BankFileForm()
    if form.is_valid():
        brought = _take(request, seat, form)
        if len(brought) == 1 and not form.errors:
            return redirect("bank-upload-state", seat.company.code, brought[0].pk)
        if not form.errors:
            text = ngettext("%(n)s file was brought.", "%(n)s files were brought.", len(brought))
            return done(request, text % {"n": len(brought)}, reverse("bank-files", args=[seat.company.code]))
    return form_page(
        request, seat, form, title=_("Bring a bank file"), submit=_("Bring in"),
        back=reverse("bank-files", args=[seat.company.code]), here="invoices",
        intro=_("Money in becomes payments at once, and what is certain is matched. The same file twice does no harm."),
    )  # fmt: skip


@company_page("import")
def upload_state(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """How far a document is that is being taken; once it is, its own page."""
    row = receive_jobs.document_of(seat.company, upload)
    state = upload_jobs.state(row)
    to = _page_of(seat, row)
    if state != "working" and to:
        return HttpResponseClientRedirect(to) if is_htmx(request) else redirect(to)
    refusal = refusal_of(Refused(row.result["code"]), row.name) if state == "refused" else ""
    done_so_far = upload_jobs.progress_of(row).done
    if swaps(request, "upload-state"):
        return fragment(request, seat, "bank/upload_state", upload=row, state=state, refusal=refusal, rows=done_so_far)
    return page(
        request, seat, "bank/upload", here="invoices", upload=row, state=state, refusal=refusal, rows=done_so_far
    )  # fmt: skip


def begin(request: HttpRequest, seat: Seat, row: Brought, how: dict[str, object]) -> None:
    """Takes a document that was brought: small ones at once."""
    upload_jobs.begin(
        row, "receive", create_customers=False, by=actor(request), at=now(), on=today(seat), how=how
    )  # fmt: skip


def _take(request: HttpRequest, seat: Seat, form: BankFileForm) -> list[Brought]:
    """Keeps the files and begins with each; what cannot be kept is told at the field."""
    brought = []
    how = receive_jobs.how(kind="bank", profile=form.cleaned_data["profile"])
    for one in form.cleaned_data["statements"]:
        try:
            row = receive_jobs.keep_document(seat.company, one.name or "", one.chunks(), by=actor(request), at=now())
            begin(request, seat, row, how)
        except Refused as refused:
            refuse(form, refused, file_too_large="statements")
        else:
            brought.append(row)
    return brought


def _page_of(seat: Seat, row: Brought) -> str:
    """Where the received file stands that a document became; empty while it is none."""
    file = row.result.get("file")
    if not file:
        return ""
    if row.result.get("kind") in bank_view.KINDS:
        return reverse("bank-file", args=[seat.company.code, file])
    try:
        return reverse("received-invoices", args=[seat.company.code])
    except NoReverseMatch:
        return reverse("import", args=[seat.company.code])
