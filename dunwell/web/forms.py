# SPDX-License-Identifier: MIT
"""Forms as all screens have them: one look, help in place, the error at its field, amounts read strictly."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,4})?")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:([ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]{1,4})?"
)


class Renderer(TemplatesSetting):
    """Draws every form with our own templates."""

    form_template_name = "web/form/form.html"
    field_template_name = "web/form/field.html"


class Form(forms.Form):
    """A form in our look. Subclass it; fields and their `help_text` are what is shown."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django says what a form takes
        for field in self.fields.values():
            dress(field.widget)

    def take(self, fields: Mapping[str, forms.Field]) -> None:
        """Adds fields that are known only now, in our look."""
        for field in fields.values():
            dress(field.widget)
        self.fields.update(fields)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **attrs: object) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A date; `first` and `last` are what may be chosen."""

    def __init__(self, *, first: date | None = None, last: date | None = None, **options: object) -> None:
        attrs = {name: day.isoformat() for name, day in (("min", first), ("max", last)) if day}
        options.setdefault("widget", DateInput(**attrs))
        super().__init__(input_formats=["%Y-%m-%d"], **options)  # type: ignore[arg-type]  # Django says what a field takes
        self.first, self.last = first, last

    def clean(self, value: object) -> date | None:
        on: date | None = super().clean(value)
        if on and self.first and on < self.first:
            raise forms.ValidationError(_("Choose %(first)s or later."), params={"first": self.first.isoformat()})
        if on and self.last and on > self.last:
            raise forms.ValidationError(_("Choose %(last)s or earlier."), params={"last": self.last.isoformat()})
        return on


class AmountField(forms.CharField):
    """An amount as people type it: 1234.50, 1234,50, 1 234,50 or 1.234,50. Gives a Decimal.

    Three digits after a single point or comma may mean thousands or thousandths: that is asked back, not guessed.
    `currency` is shown beside the field.
    """

    def __init__(self, *, currency: str = "", decimals: int = 2, **options: object) -> None:
        super().__init__(max_length=30, **options)  # type: ignore[arg-type]  # Django says what a field takes
        self.currency, self.decimals = currency, decimals
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "data-suffix": currency}

    def clean(self, value: object) -> Decimal | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        number = self._number(text)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            raise forms.ValidationError(_("At most %(n)s decimals."), params={"n": self.decimals})
        return number

    def _number(self, text: str) -> Decimal:
        unclear = forms.ValidationError(_("Write the amount like 1234.50 or 1234,50."))
        grouped = _GROUPED.fullmatch(text)
        if grouped and not _PLAIN.fullmatch(text):
            text = text.replace(grouped[1], "")
        elif not _PLAIN.fullmatch(text) or (self.decimals < 3 and re.search(r"[.,][0-9]{3}$", text)):
            raise unclear
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise unclear from None


class SureField(forms.BooleanField):
    """A box that has to be ticked before something happens that cannot be taken back."""

    def __init__(self, label: object, **options: object) -> None:
        options.setdefault("error_messages", {"required": _("Tick this to go on.")})
        super().__init__(label=label, required=True, **options)  # type: ignore[arg-type]  # Django says what a field takes


def choices(pairs: Sequence[tuple[str, object]], nothing: object = None) -> list[tuple[str, object]]:
    """Choices of a select, with what an empty one is called."""
    return [*([("", nothing)] if nothing is not None else []), *pairs]


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field of the form whose choices are set or read, where they depend on the company."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    return field


def dress(widget: forms.Widget) -> None:
    """Gives an input the class that it is drawn by."""
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        name = "form-check-input"
    elif isinstance(widget, forms.Select):
        name = "form-select"
    else:
        name = "form-control"
    given = str(widget.attrs.get("class", ""))
    widget.attrs["class"] = given if name in given.split() else f"{given} {name}".strip()
