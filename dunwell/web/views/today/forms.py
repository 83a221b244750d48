# SPDX-License-Identifier: MIT
"""The forms of the page Today."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.web.forms import DateField, Form
from dunwell.web.words import CHANNELS


class SentenceForm(Form):
    """A sentence of a person's own for one message."""

    sentence = forms.CharField(
        label=_("Sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the customer's language. It stands after the first paragraph of the message."),
    )


class ChannelForm(Form):
    """By which channel a message travels."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=list(CHANNELS.items()),
        help_text=_("It must be one that the level names and that reaches the customer."),
    )


class PauseForm(Form):
    """Nothing goes out for a while: for all of the customer, or for what the message lists."""

    scope = forms.ChoiceField(
        label=_("What rests"),
        choices=[("items", _("The invoices of this message")), ("customer", _("Everything of this customer"))],
        widget=forms.RadioSelect,
        initial="items",
    )


class PostponeForm(PauseForm):
    """Until a day that is chosen."""

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DateField(
            label=_("Nothing goes out until"),
            first=today,
            initial=today + timedelta(days=6),
            help_text=_("This day included. From the next sending day on it goes out again."),
        )


class HoldForm(PauseForm):
    """With a reason, and perhaps without an end."""

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=500,
            widget=forms.TextInput(attrs={"class": "form-control"}),
            help_text=_("It is kept in the history, for whoever asks later why nothing was sent."),
        )
        self.fields["until"] = DateField(
            label=_("Until"), first=today, required=False, help_text=_("Empty: until somebody ends it.")
        )
