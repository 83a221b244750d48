# SPDX-License-Identifier: MIT
"""A form of some settings of a company: each named and explained by words/settings.py, read by companies.py."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from babel import Locale
from django import forms
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import exponent_of
from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.companies import set_company
from dunwell.services.company_defaults import country_codes, time_zones
from dunwell.web.acts import refuse
from dunwell.web.forms import AmountField, Form, choices
from dunwell.web.templatetags.formats import locale
from dunwell.web.words.settings import SETTINGS

MODES = (
    ("automatic", _("Automatic")),
    ("review", _("Review")),
    ("offer", _("Offer")),
)
REPORTS = (
    ("weekly", _("Every week, with all that was sent in it")),
    ("run", _("After each run that sent something")),
    ("off", _("Never")),
)
BY_ITSELF = (
    ("on", _("Book what is certain, and ask about the rest")),
    ("off", _("Ask about every payment")),
)
ORDERS = (
    ("principal_first", _("Invoices first, then interest, then fees")),
    ("costs_first", _("Fees first, then interest, then the invoice")),
)


class ManyChoices(forms.Select):
    """A select of hundreds of choices, drawn at once and not by a template for each."""

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        own = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        marks = {True: mark_safe(" selected"), False: ""}
        options = ((code, marks[str(code) == str(value or "")], label) for code, label in self.choices)
        return format_html(
            "<select{}>{}</select>", own, format_html_join("", '<option value="{}"{}>{}</option>', options)
        )


class ColourInput(forms.TextInput):
    """A colour as text, and beside it the browser's own way to choose one, which scripts keep in step."""

    def render(self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        text = super().render(name, value, attrs, renderer)
        return format_html(
            '<span class="colour">{}<input class="form-control form-control-color only-scripts" type="color" '
            'data-colour="{}" aria-label="{}" value="{}"></span>',
            text,
            (attrs or {}).get("id", ""),
            _("Choose the colour"),
            value or "#8a8a8a",
        )


class SettingsForm(Form):
    """Some settings of one company, as they are now."""

    def __init__(
        self, seat: Seat, keys: Sequence[str], data: object = None, *, required: Sequence[str] = ("name",)
    ) -> None:
        initial = {key: _shown(getattr(seat.company, key), seat.company.currency) for key in keys}
        fields = {key: _field(key, seat.company.currency, key in required) for key in keys}
        super().__init__(data, initial=initial)
        self.take(fields)
        self._seat = seat

    def texts(self) -> dict[str, str]:
        """What was typed, as `set_company` reads it."""
        return {key: _text(value) for key, value in self.cleaned_data.items()}

    def save(self, *, actor: str, at: datetime) -> dict[str, list[object]] | None:
        """Sets what was typed; None when it was refused: the error is at its field."""
        try:
            return set_company(self._seat.company, self.texts(), actor=actor, at=at)
        except Refused as refused:
            refuse(self, refused)
            return None


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, be it nothing at all; None where none was sent."""
    return request.POST if request.method == "POST" else None


def languages() -> list[tuple[str, str]]:
    """Languages by their names in the reader's own."""
    names = Locale.parse(locale()).languages
    return sorted(((code, name) for code, name in names.items() if len(code) == 2), key=lambda one: one[1].lower())


def countries() -> list[tuple[str, str]]:
    """Countries by their names in the reader's language."""
    names = Locale.parse(locale()).territories
    return sorted(((code, names.get(code, code)) for code in country_codes()), key=lambda one: one[1])


def language_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=lambda: choices(languages(), _("Choose")), widget=ManyChoices, **options)


def zone_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=lambda: choices([(zone, zone) for zone in time_zones()], _("Choose")), widget=ManyChoices, **options
    )


def mode_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=MODES, widget=forms.RadioSelect, **options)


def _field(key: str, currency: str, required: bool) -> forms.Field:
    words = SETTINGS[key]
    options: dict[str, Any] = {"label": words.label, "help_text": words.help, "required": required}
    if key in _ALWAYS:
        options["required"] = True
    if key in {"tolerance", "bank_charges"}:
        return AmountField(currency=currency, decimals=4, **options)
    maker: Callable[..., forms.Field] = _MAKERS.get(key, _line)
    return maker(**options)


def _line(**options: Any) -> forms.Field:
    return forms.CharField(max_length=200, **options)


def _lines(**options: Any) -> forms.Field:
    return forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **options)


def _email(**options: Any) -> forms.Field:
    return forms.EmailField(max_length=254, **options)


def _number(**options: Any) -> forms.Field:
    return forms.CharField(max_length=40, **options)


def _name(**options: Any) -> forms.Field:
    return forms.CharField(max_length=100, **options)


def _colour(**options: Any) -> forms.Field:
    widget = ColourInput(attrs={"maxlength": 7, "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(widget=widget, **options)


def _megabytes(**options: Any) -> forms.Field:
    return forms.IntegerField(min_value=1, max_value=50, **options)


def _time(**options: Any) -> forms.Field:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"], widget=widget, **options)


def _report(**options: Any) -> forms.Field:
    return forms.ChoiceField(choices=REPORTS, widget=forms.RadioSelect, **options)


def _by_itself(**options: Any) -> forms.Field:
    return forms.ChoiceField(choices=BY_ITSELF, widget=forms.RadioSelect, **options)


def _order(**options: Any) -> forms.Field:
    return forms.ChoiceField(choices=ORDERS, widget=forms.RadioSelect, **options)


def _days(**options: Any) -> forms.Field:
    return forms.IntegerField(min_value=1, max_value=365, **options)


def _tries(**options: Any) -> forms.Field:
    return forms.IntegerField(min_value=1, max_value=20, **options)


def _hold_days(**options: Any) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=60, **options)


_ALWAYS = {
    "language", "time_zone", "mode", "report", "run_at", "silent_days", "call_tries", "attach_limit_mb",
    "reply_hold_days", "match_automatically", "allocation_order",
}  # fmt: skip
_MAKERS: dict[str, Callable[..., forms.Field]] = {
    "language": language_field,
    "time_zone": zone_field,
    "mode": mode_field,
    "report": _report,
    "run_at": _time,
    "silent_days": _days,
    "call_tries": _tries,
    "reply_hold_days": _hold_days,
    "match_automatically": _by_itself,
    "allocation_order": _order,
    "email": _email,
    "reply_to": _email,
    "copies_to": _email,
    "report_to": _email,
    "pay_to": _lines,
    "vat_id": _number,
    "sender": _name,
    "colour": _colour,
    "footer": _lines,
    "attach_limit_mb": _megabytes,
}


def _shown(value: object, currency: str) -> object:
    if isinstance(value, bool):
        return "on" if value else "off"
    if not isinstance(value, Decimal):
        return value
    # As it would be typed: 5.50, not 5.5; 15 as it is.
    whole, point, rest = f"{value.normalize():f}".partition(".")
    return f"{whole}.{rest.ljust(exponent_of(currency), '0')}" if point else whole


def _text(value: object) -> str:
    if value is None:
        return "0"  # only amounts may be left out so
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
