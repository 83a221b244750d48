# SPDX-License-Identifier: MIT
"""The forms of "do to selected": what is asked before many customers are changed at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.customer_procedure import procedures_in_force
from dunwell.services.work_list import colleagues
from dunwell.web.forms import DateField, Form, choice_field, choices
from dunwell.web.pages import today


class ProcedureForm(Form):
    """Which procedure they come under."""

    procedure = forms.ChoiceField(
        label=_("Procedure"),
        help_text=_(
            "“By the rules” puts each under the first procedure whose conditions fit. “Automation prevented” takes "
            "them out of all: nothing goes to them by itself."
        ),
    )

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)
        choice_field(self, "procedure").choices = procedure_choices(seat)


class PlainForm(Form):
    """Nothing is asked but whether to go on."""

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)


class HoldForm(Form):
    """Why, and until when."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("It is kept in the history."))

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)
        self.fields["until"] = DateField(
            label=_("Until"),
            first=today(seat),
            required=False,
            help_text=_("The last day of the hold. Empty: until somebody ends it."),
        )
        self.fields["until"].widget.attrs["class"] = "form-control"


class GroupForm(Form):
    """Their group."""

    group = forms.CharField(
        label=_("Group"),
        max_length=100,
        required=False,
        help_text=_("A word of your own, as in gold, VIP, risky. Empty: no group. Procedures can be for a group."),
    )

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)


class OwnerForm(Form):
    """Who looks after them."""

    owner = forms.ChoiceField(
        label=_("Owner"),
        required=False,
        help_text=_("A person who is limited to own documents sees these customers alone."),
    )

    def __init__(self, data: object, seat: Seat) -> None:
        super().__init__(data)
        choice_field(self, "owner").choices = owner_choices(seat)


def procedure_choices(seat: Seat) -> list[tuple[str, object]]:
    """What a customer can be put under."""
    named = procedures_in_force(seat.company)
    return [("auto", _("By the rules of the procedures")), *named, ("none", _("None: automation prevented"))]


def owner_choices(seat: Seat) -> list[tuple[str, object]]:
    """Who can look after a customer."""
    return choices([(str(pk), name) for pk, name in colleagues(seat.company)], _("Nobody"))
