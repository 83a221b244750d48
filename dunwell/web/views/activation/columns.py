# SPDX-License-Identifier: MIT
"""How a file is read: a person says which of its columns is which, and how it writes dates and amounts.

Columns that bear our names are chosen already; nothing is guessed from cells. What is not written the native way has to
be said, with the cells beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import upload_jobs, upload_reading, uploads
from dunwell.services.access import Seat
from dunwell.services.upload_reading import CONSTANT, KINDS, Sample, Wording, columns_of, shown
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.words import importing as words
from dunwell.web.words.problems import placed_sentence

_EXAMPLES = 3


class _Choice(forms.ChoiceField):
    """A choice among which the first, an empty one, is as good as any."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class ColumnsForm(Form):
    """What a person says about one file. `sample` None: it could not be read as it is written; say that first."""

    use_required_attribute = False

    def __init__(self, sample: Sample | None, wording: Wording, currency: str, data: object = None) -> None:
        self.sample, self.wording = sample, wording
        self.rows: list[tuple[str, bool]] = []
        fields = _file_fields(sample.sheets if sample else ())
        initial = _initial(wording)
        if sample is not None:
            needed = set(upload_reading.required_columns(wording.kind))
            self.rows = [(name, name in needed) for name in columns_of(wording.kind)]
            fields |= _notation_fields()
            for name, _needed in self.rows:
                fields |= _column_fields(name, sample)
            if "k-currency" in fields and not initial.get("c-currency"):
                initial.setdefault("k-currency", currency)
        super().__init__(data, initial=initial)
        self.take(fields)

    def told(self) -> Wording:
        """What was typed."""
        data = self.cleaned_data
        wording = Wording(
            self.wording.kind,
            encoding=data.get("encoding") or "utf-8",
            delimiter=data.get("delimiter") or "",
            sheet=data.get("sheet") or "",
            skip_rows=data.get("skip_rows") or 0,
        )
        if self.sample is None:
            return wording
        decimal = data["decimal"]
        return replace(
            wording,
            columns={name: data[f"c-{name}"] for name, _ in self.rows if data[f"c-{name}"]},
            constants={name: data[f"k-{name}"] for name, _ in self.rows if data.get(f"k-{name}")},
            date=data["date"],
            decimal=decimal[:1],
            thousands=decimal[1:],
            negative=data["negative"],
            yes=data["yes"],
            no=data["no"],
            empty=data["empty"],
        )

    def clean(self) -> dict[str, object] | None:
        data = super().clean()
        if self.sample is None or self.errors:
            return data
        for name, required in self.rows:
            column, constant = self.cleaned_data[f"c-{name}"], self.cleaned_data.get(f"k-{name}")
            if column and constant:
                self.add_error(f"k-{name}", gettext("Either a column or the same for all rows, not both."))
            elif required and not column and not constant:
                self.add_error(f"c-{name}", gettext("Every such list needs this. Choose its column."))
        if not self.errors:
            self._ask_notation()
        return data

    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField | None, bool, list[str], object]]:
        """Our columns in order: the select, the field of a constant, whether it is needed, example cells, a hint."""
        return [
            (
                self[f"c-{name}"],
                self[f"k-{name}"] if f"k-{name}" in self.fields else None,
                required,
                self._examples(str(self[f"c-{name}"].value() or "")),
                words.HINTS.get(name, ""),
            )
            for name, required in self.rows
        ]

    def _examples(self, column: str) -> list[str]:
        if self.sample is None or column not in self.sample.header:
            return []
        cells = (shown(cell) for cell in self.sample.cells(column))
        return [text for text in dict.fromkeys(cells) if text][:_EXAMPLES]

    def _ask_notation(self) -> None:
        """What the file writes in its own way must have been chosen."""
        if self.sample is None:
            return
        for field, cells in upload_reading.unread_notation(self.sample, self.told()).items():
            name, text = _UNREAD[field]
            self.add_error(name, str(text) % {"cells": ", ".join(cells[:_EXAMPLES])})


_UNREAD: Mapping[str, tuple[str, object]] = {
    "date": ("date", _("The file says %(cells)s. Choose how its dates are written.")),
    "decimal": ("decimal", _("The file says %(cells)s. Choose how its amounts are written.")),
    "yes_no": ("yes", _("The file says %(cells)s. Say which words mean yes and no.")),
}


def _file_fields(sheets: Sequence[str]) -> dict[str, forms.Field]:
    return {
        "encoding": forms.ChoiceField(label=_("Character set"), choices=list(words.ENCODINGS.items())),
        "delimiter": _Choice(label=_("Cells are separated by"), choices=list(words.DELIMITERS.items())),
        "skip_rows": forms.IntegerField(label=_("Rows above the header"), min_value=0, max_value=1000),
        "sheet": _Choice(label=_("Sheet"), choices=[("", _("The first")), *((name, name) for name in sorted(sheets))]),
    }


def _notation_fields() -> dict[str, forms.Field]:
    only = _("2026-03-31; rows that say otherwise are left out")
    dates = [("", "2026-03-31"), *words.DATES.items(), ("%Y-%m-%d", only)]
    amounts = [("", "1234.50"), *words.AMOUNTS.items(), (".", _("1234.50; rows that say otherwise are left out"))]
    return {
        "date": _Choice(label=_("Dates are written like"), choices=dates),
        "decimal": _Choice(label=_("Amounts are written like"), choices=amounts),
        "negative": forms.ChoiceField(
            label=_("Negative amounts are written like"), choices=list(words.NEGATIVES.items())
        ),
        "yes": forms.CharField(label=_("Word for yes"), max_length=40, required=False),
        "no": forms.CharField(label=_("Word for no"), max_length=40, required=False),
        "empty": forms.CharField(
            label=_("Words that mean “nothing”"),
            max_length=80,
            required=False,
            help_text=_("As NULL or -. Several with | between them."),
        ),
    }


def _column_fields(name: str, sample: Sample) -> dict[str, forms.Field]:
    """The select of the file's column; and a field for what is the same in all rows, where the file has no such column.

    A column that bears our name is read in any case.
    """
    names = [one for one in dict.fromkeys(sample.header) if one]
    nothing = [] if name in names else [("", _("Not in this file"))]
    choices = [*nothing, *((one, one) for one in names)]
    label = str(words.COLUMNS.get(name, name))
    fields: dict[str, forms.Field] = {f"c-{name}": forms.ChoiceField(label=label, choices=choices, required=False)}
    if name in CONSTANT and name not in names:
        fields[f"k-{name}"] = forms.CharField(label=_("The same for all rows"), max_length=100, required=False)
    return fields


def _initial(wording: Wording) -> dict[str, object]:
    values = {key: getattr(wording, key) for key in ("encoding", "delimiter", "skip_rows", "sheet", "date", "negative")}
    values |= {"yes": wording.yes, "no": wording.no, "empty": wording.empty}
    values |= {"decimal": wording.decimal + wording.thousands}
    values |= {f"c-{ours}": theirs for ours, theirs in wording.columns.items()}
    return values | {f"k-{ours}": value for ours, value in wording.constants.items()}


@company_page("import")
def columns(request: HttpRequest, seat: Seat, upload: int) -> HttpResponseBase:
    """The page that asks how one file is read."""
    found = uploads.get_upload(seat.company, upload)
    sample, wording, remembered, refusal = _look(request, seat, found)
    data = request.POST if request.method == "POST" and request.POST.get("do") == "check" and sample else None
    form = ColumnsForm(sample, wording, seat.company.currency, data)
    if data is not None and form.is_valid():
        try:
            upload_reading.say(found, form.told())
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(None, placed_sentence(problem))
        else:
            create = request.POST.get("create_customers") == "yes"
            upload_jobs.begin(found, "check", create_customers=create, by=actor(request), at=now(), on=today(seat))
            return redirect("import-file", seat.company.code, upload)
    return page(
        request,
        seat,
        "importing/columns",
        status=422 if form.errors or refusal else 200,
        here="settings",
        upload=found,
        form=form,
        sample=sample,
        header=sample.header if sample else (),
        sample_rows=[[shown(cell) for cell in row] for row in sample.rows[:5]] if sample else [],
        kinds=[(kind, words.KINDS[kind]) for kind in KINDS],
        remembered=remembered,
        refusal=refusal,
    )


def _look(request: HttpRequest, seat: Seat, found: uploads.Brought) -> tuple[Sample | None, Wording, bool, list[str]]:
    """The file as it is written (as the address or the form says), what is known of it, and why it cannot be read."""
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    how = _file_notation(asked)
    try:
        sample = upload_reading.sample_of(found, how)
    except Refused as refused:
        said = words.refusal_of(refused, found.name)
        places = [words.place_told(one, refused.code) for one in refused.problems]
        return None, how or Wording("invoices"), False, [said, *places]
    wording, remembered = upload_reading.proposed(seat.company, found, sample)
    if how is not None:
        wording = replace(
            wording, encoding=how.encoding, delimiter=how.delimiter, skip_rows=how.skip_rows, sheet=how.sheet
        )
    kind = next((kind for kind in KINDS if kind == asked.get("kind")), wording.kind)
    if kind != wording.kind:
        wording = upload_reading.of_kind(wording, kind, sample)
    return sample, wording, remembered, []


def _file_notation(asked: QueryDict) -> Wording | None:
    get = asked.get
    if get("encoding") not in words.ENCODINGS:
        return None
    skip = str(get("skip_rows") or "0")
    return Wording(
        "invoices",
        encoding=str(get("encoding")),
        delimiter=str(get("delimiter") or "") if get("delimiter") in words.DELIMITERS else "",
        skip_rows=int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 5 else 0,
        sheet=str(get("sheet") or ""),
    )
