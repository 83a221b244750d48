# SPDX-License-Identifier: MIT
"""The documents that are open already: which of them may be reminded. Nothing goes out for one without a tick."""

from datetime import date

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dunwell.services import open_documents
from dunwell.services.access import Seat
from dunwell.web.acts import done, form_page
from dunwell.web.asked import as_date, asked_text
from dunwell.web.forms import Form
from dunwell.web.pages import actor, now
from dunwell.web.templatetags.formats import day
from dunwell.web.views.activation.guide import address, following, step_page


class _AllForm(Form):
    """Which ticks are asked about once more."""

    do = forms.CharField(widget=forms.HiddenInput)
    issued_before = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.CharField(widget=forms.HiddenInput)


def documents_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The step of the guide: a page of documents, and what is done with them."""
    return _chosen(request, seat) if request.method == "POST" else _page(request, seat)


def _page(request: HttpRequest, seat: Seat, *, no_day: bool = False) -> HttpResponseBase:
    """The documents; `no_day`: those before a day were meant, and no day was given."""
    text = asked_text(request)
    found = open_documents.documents_page(
        seat.company, text=text, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context: dict[str, object] = {
        "found": found,
        "text": text,
        "came_since": open_documents.came_since_choice(seat.company),
        "no_day": no_day,
    }
    return step_page(request, seat, "documents", status=422 if no_day else 200, **context)


def _chosen(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What a person ticked is kept first, whatever they pressed; then what they pressed."""
    here, do = request.get_full_path(), request.POST.get("do", "")
    shown, ticked = _ids(request.POST, "shown"), _ids(request.POST, "pick")
    if shown:
        open_documents.choose_page(seat.company, shown, ticked, actor=actor(request), at=now())
    if do == "finish":
        open_documents.finish_choice(seat.company, actor=actor(request), at=now())
        return redirect(address(seat, following("documents")))
    if do in {"save", ""}:
        return redirect(_turned(request) or _searched(request) or here)
    if do == "clear":
        return redirect(request.path)
    verb, _dash, what = do.partition("-")
    if verb not in {"tick", "untick"}:
        raise BadRequest(f"no such choice: {do}")
    if what == "old" and _before(request) is None:
        return _page(request, seat, no_day=True)
    if what in {"all", "old"} and request.POST.get("sure") != "yes":
        return _asked_again(request, seat, do)
    many = _many(seat, what, verb == "tick", _before(request), actor(request))
    return done(request, _told(many, verb == "tick"), here)


def _asked_again(request: HttpRequest, seat: Seat, do: str) -> HttpResponseBase:
    """Many ticks at once would overwrite those that were set one by one."""
    before = _before(request)
    initial = {"do": do, "issued_before": before.isoformat() if before else "", "sure": "yes"}
    titles = {"tick-all": _("Tick all documents"), "untick-all": _("Untick all documents")}
    return form_page(
        request, seat, _AllForm(initial=initial),
        title=titles.get(do) or _("Untick all issued before %(day)s") % {"day": day(before)},
        submit=_("Tick") if do.startswith("tick") else _("Untick"), back=request.get_full_path(), here="settings",
        intro=_("Ticks that were set one by one are overwritten. This is not undone."),
    )  # fmt: skip


def _many(seat: Seat, what: str, remind: bool, before: date | None, actor: str) -> int:
    """All of the company, all of a customer, or all issued before a day."""
    if what == "all":
        return open_documents.choose_all(seat.company, remind, actor=actor, at=now())
    if what == "old":
        return open_documents.choose_all(seat.company, remind, issued_before=before, actor=actor, at=now())
    if not (what.isascii() and what.isdecimal() and len(what) < 19):
        raise BadRequest(f"no such customer: {what}")
    return open_documents.choose_customer(seat.company, int(what), remind, actor=actor, at=now())


def _told(many: int, ticked: bool) -> str:
    if ticked:
        text = ngettext("%(n)s document was ticked.", "%(n)s documents were ticked.", many)
    else:
        text = ngettext(
            "%(n)s document was unticked: it is not reminded.",
            "%(n)s documents were unticked: they are not reminded.",
            many,
        )
    return text % {"n": many}


def _before(request: HttpRequest) -> date | None:
    text = request.POST.get("issued_before", "")
    return as_date(text) if text else None


def _turned(request: HttpRequest) -> str:
    """The page that "next" or "back" leads to, once this one is kept: only a question about this very list."""
    to = request.POST.get("to", "")
    return f"{request.path}{to}" if to.startswith("?") else ""


def _searched(request: HttpRequest) -> str:
    """The page of what is looked for, where that is something else than before."""
    text = request.POST.get("q", "").strip()[:100]
    return f"{request.path}?{urlencode({'q': text})}" if text and text != asked_text(request) else ""


def _ids(data: QueryDict, name: str) -> list[int]:
    return [int(one) for one in data.getlist(name) if one.isascii() and one.isdecimal() and len(one) < 19]
