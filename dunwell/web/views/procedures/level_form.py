# SPDX-License-Identifier: MIT
"""One level of a procedure as a form: when it is taken, what happens, by which channels, for which fee and words."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.services.procedure_problems import Misplaced
from dunwell.services.procedure_tables import Table
from dunwell.web.views.procedures.fields import TableForm, choice_field, number_field, present
from dunwell.web.words import ACTIONS
from dunwell.web.words import procedures as words
from dunwell.web.words.outcomes import CHANNELS
from dunwell.web.words.procedures import Help

_PLACES = tuple(range(1, len(CHANNELS) + 1))
_AMOUNTS = ("fee", "fee_min", "fee_max", "minimum_total")
_TEXT = ("language", "subject", "body")


class LevelForm(TableForm):
    """The fields of a level, from its table and back to it."""

    helps = words.LEVEL

    def __init__(self, data: object, table: Table, currencies: list[str]) -> None:
        super().__init__(data)
        self.table = table
        self.add("code", forms.CharField(max_length=40))
        self.add("action", choice_field(ACTIONS))
        self.add("after_days", number_field(-3650, 36500, required=True))
        self.add("gap_days", number_field(0, 36500, required=True))
        self.add("month_end", forms.BooleanField(required=False))
        for key, low in (("repeat_days", 1), ("min_overdue_days", 0), ("after_accepted_days", 0)):
            self.add(key, number_field(low, 36500))
        self._add_channels()
        self.named("fee_kind", choice_field(words.FEES), words.LEVEL["fee"])
        self.add("fee_percent", forms.CharField(max_length=8, required=False))
        for key in _AMOUNTS:
            self.add_amounts(key, table, currencies, _("Amount") if key == "fee" else None)
        for key in ("all_channels", "interest", "compensation", "attach_invoices"):
            self.add(key, forms.BooleanField(required=False))
        self._add_texts()
        self.initial = {**self.initial, **self._initial()}
        self.dress()

    def _add_channels(self) -> None:
        for place in _PLACES:
            field = forms.ChoiceField(required=place == 1)
            field.choices = [*([("", _("Nothing else"))] if place > 1 else []), *CHANNELS.items()]
            self.named(f"channel_{place}", field, words.LEVEL["channels"] if place == 1 else Help(_("Else by"), ""))

    def _add_texts(self) -> None:
        """One group of fields a language, and an empty one for another."""
        self.texts = [*cast(list[Table], self.table.get("text", [])), {}]
        for number, text in enumerate(self.texts):
            for key in _TEXT:
                area = forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
                longest = {"language": 8, "subject": 500, "body": 20_000}[key]
                field = forms.CharField(
                    max_length=longest, required=False, widget=area if key == "body" else None, strip=key != "body"
                )
                self.add(key, field, name=f"{key}_{number}")
                field.initial = text.get(key, "")

    def _initial(self) -> dict[str, object]:
        table, channels = self.table, cast(list[str], self.table.get("channels", ["email"]))
        handover = table.get("action") == "handover"
        return {
            **{key: table.get(key) for key in ("code", "action", "after_days", "repeat_days", "fee_percent")},
            "gap_days": table.get("gap_days", 7),
            "month_end": table.get("month_end", False),
            "min_overdue_days": table.get("min_overdue_days", 31 if handover else None),
            "after_accepted_days": table.get("after_accepted_days", 3 if handover else None),
            **{f"channel_{place}": channels[place - 1] if len(channels) >= place else "" for place in _PLACES},
            "fee_kind": "percent" if "fee_percent" in table else "fixed" if table.get("fee") else "none",
            "all_channels": table.get("all_channels", False),
            "interest": table.get("interest", False),
            "compensation": table.get("compensation", False),
            "attach_invoices": table.get("attach_invoices", True),
        }

    def values(self) -> Table:
        """The level's table as it was typed."""
        said = self.cleaned_data
        fee: Table = {}
        if said["fee_kind"] == "fixed":
            fee = present(fee=self.amounts("fee"))
        elif said["fee_kind"] == "percent":
            percent = said["fee_percent"].strip().replace(",", ".")
            fee = {"fee_percent": percent} | present(fee_min=self.amounts("fee_min"), fee_max=self.amounts("fee_max"))
        plain = ("code", "action", "after_days", "gap_days", "month_end", "repeat_days", "min_overdue_days",
                 "after_accepted_days", "all_channels", "interest", "compensation", "attach_invoices")  # fmt: skip
        channels = list(dict.fromkeys(said[f"channel_{place}"] for place in _PLACES if said[f"channel_{place}"]))
        return {
            **{key: said[key] for key in plain if said[key] is not None},
            **fee,
            **present(minimum_total=self.amounts("minimum_total"), channels=channels, text=self._texts()),
        }

    def _texts(self) -> list[Table]:
        texts = []
        for number in range(len(self.texts)):
            text = {key: self.cleaned_data[f"{key}_{number}"].replace("\r\n", "\n") for key in _TEXT}
            if text["subject"].strip() or text["body"].strip():
                texts.append(dict(text))
        return cast(list[Table], texts)

    def field_of(self, found: Misplaced) -> str:
        if found.field in _TEXT and "text" in found.place:
            number = found.place[found.place.index("text") + 1]
            return f"{found.field}_{self._shown(int(number))}"
        if found.field == "channels":
            return "channel_1"
        return super().field_of(found)

    def _shown(self, number: int) -> int:
        """The group of fields that the text of this number was typed in: emptied ones are no texts."""
        given = [
            place
            for place in range(len(self.texts))
            if self.cleaned_data[f"subject_{place}"].strip() or self.cleaned_data[f"body_{place}"].strip()
        ]
        return given[number] if number < len(given) else len(self.texts) - 1
