# SPDX-License-Identifier: MIT
"""One bank file: what was read, what became of each entry, what was wrong, the original; a refused one tried again."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.services import bank_view, receive_jobs
from dunwell.services.access import Seat
from dunwell.services.rows import ReceivedFile
from dunwell.web.acts import form_page, refuse
from dunwell.web.listing import list_page
from dunwell.web.pages import actor, company_page, now
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.bank.files import ProfileForm, begin
from dunwell.web.views.bank.listing import entry_listing
from dunwell.web.words.bank import ENTRIES, note_told
from dunwell.web.words.importing import refusal_of
from dunwell.web.words.problems import PROBLEMS, placed_sentence

_MOST_PROBLEMS = 50


@company_page("match")
def bank_file(request: HttpRequest, seat: Seat, file: int) -> HttpResponseBase:
    """What was read of a file, and what became of it."""
    row = bank_view.bank_file(seat.company, file)
    problems = bank_view.problems_of(row)
    became = bank_view.became_of(seat.company, row)
    return list_page(
        request,
        seat,
        entry_listing(seat, row.pk),
        "bank/file",
        here="invoices",
        file=row,
        statements=bank_view.statements_of(seat.company, row),
        became=[(code, word, became[code]) for code, word in ENTRIES.items() if became.get(code)],
        problems=[placed_sentence(one) for one in problems[:_MOST_PROBLEMS]],
        problem_count=len(problems),
        refusal=refusal_sentence(row),
        notes=[note_told(one) for one in row.report.get("notes", [])[:5]],
    )


@company_page("match")
@require_safe
def original(request: HttpRequest, seat: Seat, file: int) -> HttpResponseBase:
    """The file as it came: never shown under our address, only taken away."""
    name, path = bank_view.original_of(seat.company, file)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )  # fmt: skip


@company_page("import")
def again(request: HttpRequest, seat: Seat, file: int) -> HttpResponseBase:
    """A refused file is tried again, by another profile perhaps."""
    row = bank_view.bank_file(seat.company, file)
    back = reverse("bank-file", args=[seat.company.code, row.pk])
    if row.state != "refused":
        return redirect(back)
    form = ProfileForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            upload = receive_jobs.keep_again(seat.company, row, by=actor(request), at=now())
            kind = row.kind if row.kind == "bank" else ""
            how = receive_jobs.how(kind=kind, profile=form.cleaned_data["profile"], again=row)
            begin(request, seat, upload, how)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("bank-upload-state", seat.company.code, upload.pk)
    return form_page(
        request, seat, form, title=_("Try %(name)s again") % {"name": row.name}, submit=_("Try again"), back=back,
        intro=_("It is read anew from the file that was kept. Say which bank wrote it, if it is a CSV."),
        here="invoices",
    )  # fmt: skip


def refusal_sentence(row: ReceivedFile) -> str:
    """Why the whole file was refused; empty when it was not."""
    if not row.refused:
        return ""
    if row.refused in PROBLEMS:
        return str(PROBLEMS[row.refused])
    context = {key: value for key, value in row.report.get("context", {}).items() if key not in {"code", "problems"}}
    return refusal_of(Refused(row.refused, **context), row.name)
