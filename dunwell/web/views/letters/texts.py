# SPDX-License-Identifier: MIT
"""Texts: whose words each level has in a language, how they look, and the company's own."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.core.procedure import Text
from dunwell.letters.notice import TONES
from dunwell.letters.words import built_in, reviewed
from dunwell.services.access import Seat
from dunwell.services.letter_preview import Shown, placeholder_values, shown
from dunwell.services.level_texts import LevelWords, Words, latest_notices, levels_in_words, tone_words
from dunwell.services.procedure_drafts import Edit, edit_draft
from dunwell.services.procedure_edits import set_text
from dunwell.services.procedure_problems import Misplaced, problems_of
from dunwell.services.procedure_tables import Table, levels_of
from dunwell.web.acts import done
from dunwell.web.forms import Form
from dunwell.web.pages import company_page, now, page
from dunwell.web.views.letters.chosen import Chosen, language_choices, language_name, language_of, of_level, of_tone
from dunwell.web.views.procedures.board import edited
from dunwell.web.views.procedures.shown import seen
from dunwell.web.words import letters as said
from dunwell.web.words import refused_sentence
from dunwell.web.words.problems import problem_sentence

VIEWS = {
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
    "phone": gettext_lazy("Telephone"),
    "text": gettext_lazy("Plain text"),
}


class WordsForm(Form):
    """A company's own words for a level."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false"}),
    )

    def given(self) -> tuple[str, str]:
        """What was typed."""
        return " ".join(self.cleaned_data["subject"].split()), _lines(self.cleaned_data["body"])


@dataclass(frozen=True)
class Line:
    """One row of the list: a level or a tone, in words."""

    title: object
    tone: object
    words: Words
    own: list[tuple[str, str]]
    changed: bool
    place: int = 0
    code: str = ""


@company_page("procedures")
def texts(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every level of every procedure, and every tone, in one language."""
    draft, language = seen(seat), language_of(request, seat)
    groups: dict[tuple[str, str], list[Line]] = {}
    rows, mistaken = levels_in_words(seat.company, draft, language)
    for row in rows:
        groups.setdefault((row.procedure, row.name), []).append(_line(row))
    return page(
        request,
        seat,
        "letters/texts",
        here="procedures",
        draft=draft,
        language=language,
        language_name=language_name(language),
        languages=language_choices(seat.company.language, language),
        groups=groups.items(),
        mistaken=mistaken,
        built_in=built_in(language, "friendly").language,
        unread=not any(reviewed(language, one) for one in TONES),
        tones=[Line(said.TONES[one], one, tone_words(one, language), [], False) for one in TONES],
    )


@company_page("procedures")
def level(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponseBase:
    """The words of a level in a language: how they look, and the company's own to be written."""
    chosen = of_level(request, seat, code, place)
    start = _start(chosen)
    data = request.POST if request.method == "POST" else None
    form = WordsForm(data, initial={"subject": start.subject, "body": start.body})
    if form.is_bound and form.is_valid():
        answer = _kept(request, seat, chosen, form)
        if answer is not None:
            return answer
    return _page(request, seat, chosen, form)


@company_page("procedures")
@require_POST
def level_built_in(request: HttpRequest, seat: Seat, code: str, place: int) -> HttpResponseBase:
    """The built-in words again, in one language."""
    chosen = of_level(request, seat, code, place)
    change = set_text(code, place - 1, chosen.language, "", "")
    return edited(request, seat, change, _("The built-in words again, not in force yet."), to=chosen.to())


@company_page("procedures")
def tone(request: HttpRequest, seat: Seat, tone: str) -> HttpResponseBase:
    """The built-in words of a tone in a language, and how they look."""
    return _page(request, seat, of_tone(request, seat, tone), None)


def _page(request: HttpRequest, seat: Seat, chosen: Chosen, form: WordsForm | None) -> HttpResponseBase:
    view = request.GET.get("view", "light")
    one, refusal = _shown(chosen)
    own = chosen.row.own if chosen.row else ()
    return page(
        request,
        seat,
        "letters/text",
        status=422 if form and form.errors else 200,
        here="procedures",
        chosen=chosen,
        draft=chosen.draft,
        has_versions=bool(chosen.row and chosen.draft.before(chosen.row.procedure)),
        form=form,
        shown=one,
        refusal=refusal,
        problems=[problem_sentence(each) for each in one.problems] if one else [],
        view=view if view in VIEWS else "light",
        views=VIEWS.items(),
        frame=chosen.to("frame", scheme="dark" if view == "dark" else "light"),
        letter=chosen.to("letter"),
        send=chosen.to("send"),
        tone=said.TONES[chosen.tone],
        language_name=language_name(chosen.language),
        words_language=language_name(chosen.words.language),
        languages=language_choices(seat.company.language, chosen.language, *own),
        own=[(code, language_name(code)) for code in own],
        is_own_here=chosen.language in own,
        notices=latest_notices(seat.company),
        names=_names(chosen) if form else [],
    )


def _shown(chosen: Chosen) -> tuple[Shown | None, str]:
    try:
        return shown(chosen.content), ""
    except Refused as refused:
        return None, refused_sentence(refused)


def _names(chosen: Chosen) -> list[tuple[str, str, str]]:
    """Each placeholder: its name, how it is written, and what it is for the notice that is shown."""
    try:
        values = placeholder_values(chosen.content, chosen.language)
    except Refused:
        return []
    return [(name, _written(name), _value(name, value)) for name, value in values]


def _written(name: str) -> str:
    return "{% for item in items %}\n\n{% endfor %}" if name == "items" else f"{{{{ {name} }}}}"


def _value(name: str, value: object) -> str:
    blocks = {"table": _("the table of all invoices"), "pay_to": _("how to pay, with the payment code")}
    if name in blocks:
        return blocks[name]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None else str(value)


def _start(chosen: Chosen) -> Text:
    """What the form begins with: the company's own words in this very language, else the built-in ones."""
    if chosen.words.is_own and chosen.words.language == chosen.language:
        return chosen.words.text
    text = built_in(chosen.language, chosen.tone)
    return Text(chosen.language, " ".join(text.subject.split()), _lines(text.body))


def _kept(request: HttpRequest, seat: Seat, chosen: Chosen, form: WordsForm) -> HttpResponseBase | None:
    """Saves the words into the draft; None when something in them is wrong, which then stands at its field."""
    row, (subject, body) = chosen.row, form.given()
    if row is None or request.POST.get("was") != row.level:
        form.add_error(None, _("The levels have moved meanwhile: open this level again from the list."))
        return None
    text = built_in(chosen.language, chosen.tone)
    is_built_in = (" ".join(text.subject.split()), _lines(text.body)) == (subject, body)
    given = ("", "") if is_built_in else (subject, body)
    change = set_text(row.procedure, row.place - 1, chosen.language, *given)
    wrong = _wrong(chosen, row, change)
    for problem in wrong:
        form.add_error(problem.field if problem.field in form.fields else None, problem_sentence(problem.problem))
    if wrong:
        return None
    try:
        edit_draft(seat.company, seat.user, change, at=now())
    except Refused as refused:
        if refused.code != "draft_outdated":
            raise
        form.add_error(None, _("Somebody has put other procedures in force meanwhile: discard your changes to go on."))
        return None
    if is_built_in:
        return done(request, _("These are the built-in words: the level keeps to them."), to=chosen.to())
    return done(request, _("Kept, not in force yet: look how it reads, then review your changes."), to=chosen.to())


def _wrong(chosen: Chosen, row: LevelWords, change: Edit) -> list[Misplaced]:
    """What would be wrong in these very words."""
    tables = change([dict(one) for one in chosen.draft.tables])
    number = chosen.draft.number(row.procedure)
    level = levels_of(tables[number])[row.place - 1]
    found = level.get("text", [])
    own: list[Table] = found if isinstance(found, list) else []
    place = next((at for at, one in enumerate(own) if one.get("language") == chosen.language), None)
    here = ("procedure", number, "level", row.place - 1, "text", place)
    return [one for one in problems_of(tables) if one.place[:6] == here]


def _line(row: LevelWords) -> Line:
    own = [(code, language_name(code)) for code in row.own]
    return Line(row.level, said.TONES[row.tone], row.words, own, row.changed, row.place, row.procedure)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")
