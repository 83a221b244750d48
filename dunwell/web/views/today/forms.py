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

    until = DateField(
        label=_("Nothing goes out until"),
        help_text=_("This day included. From the next sending day on it goes out again."),
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _begins(self, today)
        self.fields["until"].initial = today + timedelta(days=6)


class HoldForm(PauseForm):
    """With a reason, and perhaps without an end."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It is kept in the history, for whoever asks later why nothing was sent."),
    )
    until = DateField(label=_("Until"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _begins(self, today)


def _begins(form: Form, today: date) -> None:
    """No day that is over may be chosen."""
    until = form.fields["until"]
    if isinstance(until, DateField):
        until.first = today
    until.widget.attrs["min"] = today.isoformat()
