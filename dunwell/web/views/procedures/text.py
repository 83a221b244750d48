# SPDX-License-Identifier: MIT
"""Procedures as a text file (TOML): out to be kept or edited elsewhere, and in, checked line by line."""

import tomllib

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.core.problem import Problem, Refused
from dunwell.services import procedure_edits as edits
from dunwell.services import procedures
from dunwell.services.access import Seat
from dunwell.services.procedure_drafts import edit_draft
from dunwell.services.procedure_toml import toml_of
from dunwell.web.acts import done, refuse
from dunwell.web.forms import Form
from dunwell.web.pages import company_page, now, page
from dunwell.web.views.procedures.shown import seen

_LONGEST = 2_000_000


class TextForm(Form):
    """The text, typed or as a file."""

    text = forms.CharField(
        label=gettext_lazy("Procedures as text"),
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "All procedures of the company, in their order. Those that the text does not name are taken out; their "
            "history stays. Nothing is in force before you say so."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".toml"})
    )

    def clean_file(self) -> object:
        file = self.cleaned_data.get("file")
        if file and file.size > _LONGEST:
            raise forms.ValidationError(_("This file is larger than 2 MB: is it the right one?"))
        return file

    def said(self) -> tuple[str, str]:
        """The text and what it is called. Raises UnicodeDecodeError for a file that is no text."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read().decode("utf-8-sig"), file.name
        return self.cleaned_data["text"].replace("\r\n", "\n"), _("your text")


@company_page("procedures")
def procedures_text(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Takes a text into the draft, or shows every mistake with its line."""
    draft = seen(seat)
    form = TextForm(request.POST or None, request.FILES or None, initial={"text": toml_of(draft.tables)})
    problems: list[Problem] = []
    if form.is_valid():
        problems, answer = _taken(request, seat, form)
        if answer is not None:
            return answer
    status = 422 if problems or form.errors else 200
    return page(
        request, seat, "procedures/text", here="procedures", status=status, form=form, problems=problems, draft=draft
    )


@company_page("export")
def procedures_file(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """What is in force, as a file that `dunwell procedures apply` takes too."""
    response = HttpResponse(procedures.export(seat.company), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="procedures-{seat.company.code}.toml"'
    return response


def _taken(request: HttpRequest, seat: Seat, form: TextForm) -> tuple[list[Problem], HttpResponse | None]:
    try:
        text, name = form.said()
    except UnicodeDecodeError:
        form.add_error("file", _("This file is no text in UTF-8."))
        return [], None
    problems = procedures.check(text, name)
    if problems:
        return problems, None
    try:
        edit_draft(seat.company, seat.user, edits.replace_all(tomllib.loads(text)["procedure"]), at=now())
    except Refused as refused:
        refuse(form, refused)
        return [], None
    to = reverse("procedures-changes", args=[seat.company.code])
    return [], done(request, _("The text has no mistakes. See what it would change, then put it in force."), to=to)
