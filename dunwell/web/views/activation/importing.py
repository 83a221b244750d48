# SPDX-License-Identifier: MIT
"""Files come in: brought, told how they are read, checked, taken. What one is at is told by the file itself."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dunwell.core.problem import Problem, Refused
from dunwell.services import receive_jobs, upload_jobs, uploads
from dunwell.services.access import Seat
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, SureField
from dunwell.web.listing import list_page
from dunwell.web.pages import actor, company_page, fragment, now, page, swaps, today
from dunwell.web.views.activation.bringing import UploadForm, keep
from dunwell.web.views.activation.import_list import files_listing
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.words import refused_sentence
from dunwell.web.words.importing import COLUMNS, KINDS, note_told, place_told, refusal_of
from dunwell.web.words.problems import row_told


@company_page("import")
def importing(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The page to bring files, with those brought before."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        kept = keep(request, seat, form)
        if len(kept) == 1 and not form.errors:
            return redirect("import-document" if form.documents else "import-columns", seat.company.code, kept[0].pk)
        if kept and not form.errors:
            text = ngettext("%(n)s file was brought.", "%(n)s files were brought. Look at each below.", len(kept))
            return done(request, text % {"n": len(kept)}, reverse("import", args=[seat.company.code]))
        if not form.errors:
            text = ngettext("%(n)s invoice has its PDF now.", "%(n)s invoices have their PDFs now.", form.attached)
            return done(request, text % {"n": form.attached}, reverse("import", args=[seat.company.code]))
    status = 422 if form.errors else 200
    documents = receive_jobs.documents_of(seat.company)
    return list_page(
        request, seat, files_listing(seat), "importing/start", here="settings", form=form, status=status,
        documents=[one for one in documents if one.result.get("state") != "refused"],
        refused=[one for one in documents if one.result.get("state") == "refused"],
    )  # fmt: skip


@company_page("import")
def file(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """What one file is at: being worked at, checked, taken, refused. One that nobody told how to read: its columns."""
    found = uploads.get_upload(seat.company, upload)
    if found.kind == uploads.DOCUMENT:
        return redirect("import-document", seat.company.code, upload)
    state = upload_jobs.state(found)
    if state == "new":
        return redirect("import-columns", seat.company.code, upload)
    context = {
        "upload": found,
        "state": state,
        "result": found.result,
        "progress": upload_jobs.progress_of(found),
        "problems": [_shown(Problem(**one), found.result.get("code", "")) for one in found.result.get("problems", [])],
        "notes": [note_told(one) for one in found.result.get("notes", [])],
        "has_problems_file": upload_jobs.problems_file(found) is not None,
        "pdfs": uploads.pdf_names(found),
        "column_names": [COLUMNS.get(name, name) for name in found.result.get("columns", [])],
        "kind": KINDS.get(found.kind, found.kind),
        "refusal": refusal_of(Refused(found.result["code"]), found.name) if state == "refused" else "",
    }
    if swaps(request, "file-state"):
        return fragment(request, seat, "importing/state", **context)
    return page(request, seat, "importing/file", here="settings", **context)


def _shown(problem: Problem, refused: str) -> dict[str, object]:
    """A problem by its row, column and cell; and its place alone, for a file that was refused whole."""
    said, cell = row_told(problem)
    return {
        "place": upload_jobs.place_of(problem.where),
        "said": said,
        "cell": cell,
        "placed": place_told(problem, refused),
    }


@company_page("import")
@require_POST
def take(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """Takes the file into the books, or checks it again."""
    found = uploads.get_upload(seat.company, upload)
    what: upload_jobs.What = "check" if request.POST.get("do") == "check" else "take"
    create = request.POST.get("create_customers") == "yes"
    to = reverse("import-file", args=[seat.company.code, upload])
    try:
        upload_jobs.begin(found, what, create_customers=create, by=actor(request), at=now(), on=today(seat))
    except Refused as refused:
        return done(request, refused_sentence(refused), to, level=messages.ERROR)
    return redirect(to)


@company_page("import")
@require_POST
def pdfs(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """PDFs are put beside a file, and the file is checked again."""
    found = uploads.get_upload(seat.company, upload)
    to = reverse("import-file", args=[seat.company.code, upload])
    for one in request.FILES.getlist("pdfs"):
        try:
            uploads.keep_pdf(found, one.name or "", one.chunks())
        except Refused as refused:
            return done(request, refusal_of(refused, one.name or ""), to, level=messages.ERROR)
    create = bool(found.result.get("create_customers"))
    upload_jobs.begin(found, "check", create_customers=create, by=actor(request), at=now(), on=today(seat))
    return redirect(to)


@company_page("import")
def problems(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """All problems of a file as CSV."""
    found = uploads.get_upload(seat.company, upload)
    path = upload_jobs.problems_file(found)
    if path is None:
        raise Http404
    name = f"{found.name}-problems.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


@company_page("import")
def map_file(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """How a file is read, as the map that `dunwell import --map` takes."""
    found = uploads.get_upload(seat.company, upload)
    response = HttpResponse(found.map, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.kind or "ledger"}-map.toml"'
    return response


class _RemoveForm(Form):
    sure = SureField(_("Remove the file from this installation"))


@company_page("import")
def remove(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """Removes a file; what was taken from it stays in the books."""
    found = uploads.get_upload(seat.company, upload)
    form = _RemoveForm(posted(request))
    to = reverse("import", args=[seat.company.code])
    if request.method == "POST" and form.is_valid():
        try:
            uploads.remove_upload(seat.company, upload)
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(request, _("The file was removed."), to)
    return form_page(
        request,
        seat,
        form,
        title=_("Remove %(name)s") % {"name": found.name},
        submit=_("Remove"),
        back=reverse("import-file", args=[seat.company.code, upload]),
        intro=_("What was taken from it stays in the books, and how its columns are read stays remembered."),
        danger=True,
        here="settings",
    )
