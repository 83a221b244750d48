# SPDX-License-Identifier: MIT
"""The forms of the work list: what came of a call, when to try again, why a delivery is taken as it is."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.call_script import CallItem
from dunwell.services.work_list import colleagues
from dunwell.web.forms import AmountField, DateField, Form, choice_field, choices, dress
from dunwell.web.pages import today
from dunwell.web.templatetags.formats import money


class SaidForm(Form):
    """What was said."""

    note = forms.CharField(
        label=_("What was said"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the customer's timeline."),
    )  # fmt: skip


class DoneForm(Form):
    """What came of it."""

    note = forms.CharField(
        label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the customer's timeline."),
    )  # fmt: skip


class ReachedForm(SaidForm):
    """What was said, and what follows: nothing, reminders that wait, or another call."""

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)
        on = today(seat)
        if seat.may("pause"):
            self.fields["hold_until"] = DateField(
                label=_("No reminders until"), first=on, required=False,
                help_text=_("The last day on which these invoices are on hold. Empty: reminders go on as they do."),
            )  # fmt: skip
        self.fields["again_on"] = DateField(
            label=_("Call again on"), first=on + timedelta(days=1), required=False,
            help_text=_("Empty: this call is done."),
        )  # fmt: skip
        for field in self.fields.values():
            dress(field.widget)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("How you know"), max_length=190, help_text=_("It is kept in the history."))


class OptionalNoteForm(Form):
    """A remark, if there is one."""

    note = forms.CharField(label=_("Remark"), max_length=500, required=False)


class AgainForm(Form):
    """When to try again."""

    def __init__(self, data: object, on: date) -> None:
        super().__init__(data, initial={"again_on": _next_weekday(on)})
        self.fields["again_on"] = DateField(label=_("Try again on"), first=on + timedelta(days=1))
        self.fields["note"] = forms.CharField(label=_("Remark"), max_length=500, required=False)
        for field in self.fields.values():
            dress(field.widget)


class ItemsForm(Form):
    """Which of the call's invoices it is about."""

    def __init__(self, data: object, items: list[CallItem], **initial: object) -> None:
        super().__init__(data, initial={"items": [str(one.id) for one in items], **initial})
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("Invoices"),
            choices=[(str(one.id), f"{one.name} · {money(one.open)}") for one in items],
            widget=forms.CheckboxSelectMultiple,
        )

    def chosen(self) -> list[int]:
        """The ids of the items."""
        return [int(one) for one in self.cleaned_data["items"]]


class PromiseForm(ItemsForm):
    """How much, and by when."""

    def __init__(self, data: object, items: list[CallItem], on: date) -> None:
        super().__init__(data, items, by=on + timedelta(days=7))
        currency = items[0].open.currency if items else ""
        self.fields["by"] = DateField(
            label=_("By"), first=on, help_text=_("The last day. Until then that amount is not reminded.")
        )
        self.fields["amount"] = AmountField(
            currency=currency,
            label=_("Amount"),
            required=False,
            help_text=_("Empty: all that is open of the ticked ones."),
        )
        self.fields["note"] = forms.CharField(label=_("What was said"), max_length=500, required=False)
        for field in self.fields.values():
            dress(field.widget)


class DisputeForm(ItemsForm):
    """Why, and how much."""

    def __init__(self, data: object, items: list[CallItem], on: date) -> None:
        super().__init__(data, items)
        currency = items[0].open.currency if items else ""
        self.fields["reason"] = forms.CharField(label=_("What is wrong, in their words"), max_length=500)
        self.fields["amount"] = AmountField(
            currency=currency,
            label=_("Amount"),
            required=False,
            help_text=_("A part of one invoice: the rest goes on. Empty: all of the ticked ones."),
        )
        self.fields["until"] = DateField(
            label=_("Until"), first=on, required=False, help_text=_("The last day. Empty: until somebody ends it.")
        )
        for field in self.fields.values():
            dress(field.widget)


class AssignForm(Form):
    """To whom."""

    to = forms.ChoiceField(label=_("Give to"), required=False)

    def __init__(self, data: object, seat: Seat, now: int | None = None) -> None:
        super().__init__(data, initial={"to": str(now or "")})
        self.people = choices([(str(pk), name) for pk, name in colleagues(seat.company)], _("Nobody"))
        choice_field(self, "to").choices = self.people


class DueForm(Form):
    """By which day."""

    def __init__(self, data: object, seat: Seat, now: date | None = None) -> None:
        super().__init__(data, initial={"due_on": now})
        self.fields["due_on"] = DateField(
            label=_("Done by"), first=today(seat), required=False,
            help_text=_("The last day. After it the task is marked as late. Empty: no such day."),
        )  # fmt: skip
        dress(self.fields["due_on"].widget)


def _next_weekday(on: date) -> date:
    """The next day on which people work."""
    return on + timedelta(days={4: 3, 5: 2}.get(on.weekday(), 1))
