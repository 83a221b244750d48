# SPDX-License-Identifier: MIT
"""What the forms of a procedure and of a level are made of: amounts by currency, lists in one line, days."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django import forms
from django.utils.functional import Promise

from dunwell.core.money import exponent_of
from dunwell.services.procedure_problems import Misplaced
from dunwell.services.procedure_tables import Table
from dunwell.web.forms import AmountField, Form, dress
from dunwell.web.words.problems import problem_sentence
from dunwell.web.words.procedures import Help

BETWEEN = "__"


class TableForm(Form):
    """A form over one table of a procedure's document; `helps` says what each key is."""

    helps: Mapping[str, Help]

    def dress(self) -> None:
        """Gives every field our look, when all are there."""
        for field in self.fields.values():
            dress(field.widget)

    def add(self, key: str, field: forms.Field, *, name: str = "", label: str | Promise | None = None) -> None:
        """A field for a key, with its words."""
        told = self.helps[key]
        self.named(name or key, field, told if label is None else Help(label, ""))

    def named(self, name: str, field: forms.Field, told: Help) -> None:
        """A field with these words."""
        field.label, field.help_text = told.label, told.text  # type: ignore[assignment]  # lazy texts are texts
        self.fields[name] = field

    def add_amounts(
        self, key: str, values: Table, currencies: Sequence[str], label: str | Promise | None = None
    ) -> None:
        """One field a currency; the first has the words, unless they have a `label` of their own."""
        given = values.get(key)
        amounts = given if isinstance(given, Mapping) else {}
        for number, currency in enumerate(dict.fromkeys([*currencies, *amounts])):
            field = AmountField(
                currency=currency,
                decimals=exponent_of(currency) or 0,
                required=False,
                initial=amounts.get(currency, ""),
            )
            own = label if number == 0 else label or self.helps[key].label
            self.add(key, field, name=f"{key}{BETWEEN}{currency}", label=own)

    def amounts(self, key: str) -> dict[str, str]:
        """The amounts of a key that were given, as the document has them: those of nothing are left out."""
        found: dict[str, str] = {}
        for name, value in self.cleaned_data.items():
            if name.startswith(f"{key}{BETWEEN}") and isinstance(value, Decimal) and value:
                currency = name.removeprefix(f"{key}{BETWEEN}")
                found[currency] = f"{value:.{exponent_of(currency) or 0}f}"
        return found

    def place(self, problems: Iterable[Misplaced]) -> None:
        """Puts each problem at its field; on top where it has none."""
        for found in problems:
            name = self.field_of(found)
            self.add_error(name if name in self.fields else None, problem_sentence(found.problem))

    def field_of(self, found: Misplaced) -> str:
        """The field that a problem is at."""
        if found.field in self.fields:
            return found.field
        return next((name for name in self.fields if name.startswith(f"{found.field}{BETWEEN}")), "")


def number_field(low: int, high: int, *, required: bool = False) -> forms.IntegerField:
    """A whole number of days or months."""
    return forms.IntegerField(min_value=low, max_value=high, required=required)


def choice_field(words: Mapping[str, object]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=list(words.items()))


def choices_field(words: Mapping[str, object]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=list(words.items()), widget=forms.CheckboxSelectMultiple, required=False)


def words_field() -> forms.CharField:
    """Several words in one line, with commas between them."""
    return forms.CharField(max_length=2000, required=False)


def words_of(text: str) -> list[str]:
    """The words of such a line, or of several lines, each once."""
    parts = (part.strip() for part in text.replace("\n", ",").replace(";", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def present(**values: object) -> Table:
    """A table without what is empty or not given."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
