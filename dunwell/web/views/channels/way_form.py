# SPDX-License-Identifier: MIT
"""The form of a way's settings, made from its dataclass: a new way has a form without a line here."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.delivery.channels import Way
from dunwell.services.way_settings import LONGEST
from dunwell.services.ways import is_needed
from dunwell.web.forms import Form
from dunwell.web.words.ways import WayWords, way_words

# Keys and certificates are written over several lines.
_LINES = ("key", "certificate", "known_hosts")


class WayForm(Form):
    """The settings of one way. `kept` names the secrets that are kept already: these may be left blank."""

    def __init__(self, way: Way, values: Mapping[str, object], kept: frozenset[str], data: object = None) -> None:
        super().__init__(data, initial={**_defaults(way), **values})
        told, hints = way_words(way.name), get_type_hints(way.settings)
        self.take({name: _field(way, name, hint, told, name in kept) for name, hint in hints.items()})

    def values(self) -> dict[str, object]:
        """What was typed, for save_way; a secret that was left blank is not among it."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class PaceForm(Form):
    """How fast messages may leave."""

    per_minute = forms.IntegerField(
        label=_("At most a minute"),
        help_text=_("Where your provider allows only so many. Left empty, they leave as fast as they are taken."),
        required=False,
        min_value=1,
        max_value=100_000,
    )


class PauseForm(Form):
    """Why nothing is to leave."""

    reason = forms.CharField(
        label=_("Why"), help_text=_("Others see it where they wonder why nothing leaves."), max_length=200
    )


def _field(way: Way, name: str, hint: Any, told: WayWords, is_kept: bool) -> forms.Field:
    # Any: a type, or a Literal of texts
    words = told.fields.get(name)
    common: dict[str, Any] = {
        "label": words.label if words else name,
        "help_text": words.text if words else "",
        "required": is_needed(way, name) and not is_kept,
    }
    if name in way.secrets:
        if is_kept:
            common["help_text"] = _("One is kept. Leave this blank to keep it.")
        return forms.CharField(max_length=LONGEST, strip=True, widget=_secret_input(name), **common)
    if hint is bool:
        return forms.BooleanField(**{**common, "required": False})
    if hint is int:
        return forms.IntegerField(min_value=0, max_value=999_999_999, **{**common, "required": True})
    if get_origin(hint) is Literal:
        values = told.values.get(name, {})
        options = [(one, values.get(one, one)) for one in get_args(hint)]
        return forms.ChoiceField(choices=options, **{**common, "required": True})
    widget = forms.Textarea(attrs={"rows": 4}) if name.endswith(_LINES) else forms.TextInput()
    widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(max_length=LONGEST, widget=widget, **common)


def _secret_input(name: str) -> forms.Widget:
    attrs = {"autocomplete": "new-password", "spellcheck": "false"}
    if name.endswith(_LINES):
        return forms.Textarea(attrs={**attrs, "rows": 4})
    return forms.PasswordInput(render_value=False, attrs=attrs)


def _defaults(way: Way) -> dict[str, object]:
    given = {one.name: one.default for one in fields(way.settings) if one.default is not MISSING}
    return {name: value for name, value in given.items() if name not in way.secrets}
