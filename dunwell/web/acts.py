# SPDX-License-Identifier: MIT
"""Acts: a form on a page of its own, or the same form in a dialog over the page where it was asked for.

Every act has an address. A link to it opens the page; with scripts it opens the dialog (`{% act %}`). A form that does
not fit comes back with what was typed and the error at its field (422); one that fits ends in `done`.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.web.htmx import is_htmx
from dunwell.web.pages import fragment, page, swaps
from dunwell.web.words import refused_sentence
from dunwell.web.words.problems import problem_sentence

Text = str | Promise


def form_page(
    request: HttpRequest,
    seat: Seat,
    form: forms.Form,
    *,
    title: Text,
    submit: Text,
    back: str,
    intro: Text = "",
    danger: bool = False,
    template: str = "form/page",
    **context: object,
) -> HttpResponse:
    """The form of an act. `back` is where "Cancel" leads; `danger` colours the button; `intro` says what follows.

    A template of one's own extends `web/form/page.html` and is given as `template`; its block `before` stands above
    the fields.
    """
    status = 422 if form.is_bound and form.errors else 200
    context |= {"form": form, "title": title, "submit": submit, "back": back, "intro": intro, "danger": danger}
    if swaps(request, "dialog-body"):
        answer = fragment(
            request,
            seat,
            template,
            dialog=True,
            layout="web/form/dialog.html",
            action=request.get_full_path(),
            **context,
        )
        answer.status_code = status
        return answer
    return page(request, seat, template, status=status, layout="web/frame.html", **context)


def done(request: HttpRequest, text: Text, to: str, *, undo: str = "", level: int = messages.SUCCESS) -> HttpResponse:
    """An act that was done: says so on the page `to`. `undo` is the address that a POST takes it back at."""
    messages.add_message(request, level, str(text), extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseClientRedirect(to) if is_htmx(request) else redirect(to)


def refuse(form: forms.Form, refused: Refused, **fields: str) -> None:
    """Puts a refusal where it belongs: at the field that its code or key names (`bad_value="amount"`), else on top.

    One with several problems is told problem by problem, each at the field that its place names.
    """
    for problem in refused.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem_sentence(problem))
    if refused.problems:
        return
    named = refused.context.get("key") or refused.context.get("field")
    key = fields.get(refused.code) or str(named or "")
    form.add_error(key if key in form.fields else None, refused_sentence(refused))
