# SPDX-License-Identifier: MIT
"""The sources of documents: all of them, a new one, one changed, looked at now, switched, removed; a new secret."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import document_sources, sources_view
from dunwell.services.access import Seat
from dunwell.services.document_checks import DocumentsChecked, check_documents
from dunwell.services.document_sources import Source
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, SureField
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.activation.setting_fields import posted
from dunwell.web.views.sources.form import FORMS, source_form
from dunwell.web.words import refused_sentence
from dunwell.web.words.sources import KINDS

# So many files are taken while one waits for the page; the worker takes the others.
_AT_ONCE = 50


class RemoveForm(Form):
    """A source is removed."""

    sure = SureField(_("Nothing comes by it any more"))


@company_page("settings")
def sources(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All sources, with how each fares."""
    shown = sources_view.shown_sources(seat.company)
    return page(
        request, seat, "sources/page", here="settings", shown=shown,
        has_folder=any(one.row.kind == "folder" for one in shown), folder=sources_view.folder_path(seat.company),
    )  # fmt: skip


@company_page("settings")
def new(request: HttpRequest, seat: Seat, source_kind: str) -> HttpResponseBase:
    """A new source; of an upload address its secret is shown, this once."""
    if source_kind not in FORMS:
        raise Http404(source_kind)
    form = source_form(source_kind, None, posted(request))
    if form.is_bound and form.is_valid():
        values, password = _values(form)
        try:
            row, secret = document_sources.add_source(
                seat.company, source_kind, values, password=password, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            refuse(form, refused, source_exists="name")
        else:
            if secret:
                return _secret_page(request, seat, row, secret)
            return done(request, _("Saved. Look now whether it can be read."), _all(seat))
    return _form_page(request, seat, form, source_kind, None)


@company_page("settings")
def source(request: HttpRequest, seat: Seat, source: int) -> HttpResponseBase:
    """One source is changed."""
    row = document_sources.source_of(seat.company, source)
    form = source_form(row.kind, row, posted(request))
    if form.is_bound and form.is_valid():
        values, password = _values(form)
        try:
            document_sources.save_source(
                seat.company, row.pk, values, password=password, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            refuse(form, refused, source_exists="name")
        else:
            return done(request, _("Saved."), _all(seat))
    return _form_page(request, seat, form, row.kind, row)


@company_page("settings")
@require_POST
def look(request: HttpRequest, seat: Seat, source: int) -> HttpResponse:
    """Looks now, and says what came."""
    row = document_sources.source_of(seat.company, source)
    try:
        found = check_documents(row, actor=actor(request), clock=timezone.now, limit=_AT_ONCE)
    except Refused as refused:
        return done(request, refused_sentence(refused), _all(seat), level=messages.ERROR)
    if found.error:
        text = _("It could not be read: see the answer below.")
        return done(request, text, _all(seat), level=messages.ERROR)
    return done(request, _told(found), _all(seat))


@company_page("settings")
@require_POST
def switch(request: HttpRequest, seat: Seat, source: int) -> HttpResponse:
    """On or off: what is set is kept."""
    row = document_sources.source_of(seat.company, source)
    to = "no" if row.on else "yes"
    try:
        row = document_sources.save_source(
            seat.company, row.pk, {"on": to}, on=today(seat), actor=actor(request), at=now()
        )  # fmt: skip
    except Refused as refused:
        return done(request, refused_sentence(refused), _all(seat), level=messages.ERROR)
    said = _("It is on.") if row.on else _("It is off: nothing comes by it until it is on again.")
    return done(request, said, _all(seat))


@company_page("settings")
def remove(request: HttpRequest, seat: Seat, source: int) -> HttpResponse:
    """Nothing comes by it any more; what came stays."""
    row = document_sources.source_of(seat.company, source)
    form = RemoveForm(posted(request))
    if form.is_bound and form.is_valid():
        document_sources.remove_source(seat.company, row.pk, on=today(seat), actor=actor(request), at=now())
        return done(request, _("Removed. What came by it stays."), _all(seat))
    return form_page(
        request, seat, form, title=_("Remove %(name)s?") % {"name": row.name}, submit=_("Remove"), back=_all(seat),
        intro=_("Its password or secret is forgotten. Files that came by it stay."), danger=True, here="settings",
    )  # fmt: skip


@company_page("settings")
def secret(request: HttpRequest, seat: Seat, source: int) -> HttpResponse:
    """A new address for programs: the old one opens nothing from now on."""
    row = document_sources.source_of(seat.company, source)
    if row.kind != "http":
        raise Http404(str(source))
    if request.method == "POST":
        made = document_sources.renew_secret(
            seat.company, row.pk, on=today(seat), actor=actor(request), at=now()
        )  # fmt: skip
        return _secret_page(request, seat, row, made)
    return form_page(
        request, seat, Form(), title=_("A new address for %(name)s?") % {"name": row.name}, submit=_("Make it"),
        back=_all(seat), intro=_("The address in use opens nothing any more: put the new one in its place."),
        danger=True, here="settings",
    )  # fmt: skip


def _values(form: Form) -> tuple[dict[str, object], str]:
    values = dict(form.cleaned_data)
    return values, str(values.pop("password", ""))


def _form_page(request: HttpRequest, seat: Seat, form: Form, kind: str, row: Source | None) -> HttpResponse:
    last = sources_view.last_files(seat.company, row) if row else []
    return page(
        request, seat, "sources/source", status=422 if form.errors else 200, here="settings", form=form, kind=kind,
        title=row.name if row else KINDS[kind], row=row, last=last, folder=sources_view.folder_path(seat.company),
        state=sources_view.state_of(row) if row else "",
    )  # fmt: skip


def _secret_page(request: HttpRequest, seat: Seat, row: Source, secret: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("documents-in", args=[secret]))
    return page(request, seat, "sources/secret", here="settings", row=row, url=url)


def _told(found: DocumentsChecked) -> str:
    if not found.read:
        if found.waiting:
            return str(_("It can be read. A file may still be being written: it is taken at the next look."))
        return str(_("It can be read. Nothing new was there."))
    text = _("It can be read. Taken: {taken}, known before: {known}, refused: {refused}, no documents: {others}.")
    return str(text).format(taken=found.taken, known=found.known, refused=found.refused, others=found.not_ours)


def _all(seat: Seat) -> str:
    return reverse("sources", args=[seat.company.code])
