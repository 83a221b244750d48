# SPDX-License-Identifier: MIT
"""The conditions of a procedure as a form: whom it takes, how it counts, what its messages list, when it sends."""

from collections.abc import Mapping
from typing import cast

from django import forms

from dunwell.core.procedure import WEEKDAYS
from dunwell.services.procedure_problems import Misplaced
from dunwell.services.procedure_tables import Table
from dunwell.web.views.procedures.fields import (
    TableForm,
    choice_field,
    choices_field,
    number_field,
    present,
    words_field,
    words_of,
)
from dunwell.web.words import procedures as words


class ConditionsForm(TableForm):
    """The fields of a procedure as a whole, from its document and back to it."""

    helps = words.PROCEDURE

    def __init__(self, data: object, table: Table, currencies: list[str]) -> None:
        super().__init__(data)
        self.table = table
        rule = table.get("applies_to")
        rule = rule if isinstance(rule, Mapping) else {}
        self.add("name", forms.CharField(max_length=200))
        self.add("kind", choices_field(words.KINDS))
        self.add("country", choice_field(words.COUNTRIES))
        self.fields["country"].required = False
        self.named("countries", words_field(), words.COUNTRY_LIST)
        self.add("group", words_field())
        self.add("anchor", choice_field(words.ANCHORS))
        self.add("escalation", choice_field(words.ESCALATIONS))
        self.add("grouping", choice_field(words.GROUPINGS))
        self.add("include", choice_field(words.INCLUDES))
        self.add("net_credits", forms.BooleanField(required=False))
        self.add_amounts("minimum_item", table, currencies)
        self.add_amounts("minimum_total", table, currencies)
        self.add("quiet_days", number_field(0, 36500))
        self.add("stop_after_months", number_field(1, 1200))
        self.add("send_on", choices_field(words.WEEKDAYS))
        lines = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
        self.add("copy_to", forms.CharField(max_length=4000, required=False, widget=lines))
        self.initial = {**self.initial, **self._initial(rule)}
        self.dress()

    def _initial(self, rule: Mapping[str, object]) -> dict[str, object]:
        table, country = self.table, rule.get("country", "")
        listed = isinstance(country, list)
        return {
            "name": table.get("name", ""),
            "kind": rule.get("kind", []),
            "country": "list" if listed else country,
            "countries": ", ".join(cast(list[str], country)) if listed else "",
            "group": ", ".join(cast(list[str], rule.get("group", []))),
            "anchor": table.get("anchor", "due_date"),
            "escalation": table.get("escalation", "stepwise"),
            "grouping": table.get("grouping", "customer"),
            "include": table.get("include", "overdue"),
            "net_credits": table.get("net_credits", True),
            "quiet_days": table.get("quiet_days", 0),
            "stop_after_months": table.get("stop_after_months"),
            "send_on": table.get("send_on", list(WEEKDAYS)),
            "copy_to": "\n".join(cast(list[str], table.get("copy_to", []))),
        }

    def values(self) -> Table:
        """The document's fields as they were typed; its code stays what it is."""
        said = self.cleaned_data
        country = words_of(said["countries"].upper()) if said["country"] == "list" else said["country"]
        rule = present(kind=said["kind"], country=country, group=words_of(said["group"]))
        if said["country"] == "list" and not country:
            rule["country"] = []  # none named fits nobody: that is told at its field
        return {
            "net_credits": said["net_credits"],
            "quiet_days": said["quiet_days"] or 0,
            # No day at all is a mistake that is told at its field; left out it would mean every day.
            "send_on": said["send_on"],
        } | present(
            code=self.table.get("code"),
            name=said["name"],
            applies_to=rule,
            anchor=said["anchor"],
            escalation=said["escalation"],
            grouping=said["grouping"],
            include=said["include"],
            minimum_item=self.amounts("minimum_item"),
            minimum_total=self.amounts("minimum_total"),
            stop_after_months=said["stop_after_months"],
            copy_to=words_of(said["copy_to"]),
        )

    def field_of(self, found: Misplaced) -> str:
        if found.field == "country" and self.cleaned_data.get("country") == "list":
            return "countries"
        return super().field_of(found)
