# SPDX-License-Identifier: MIT
"""What the acts on a case have in common."""

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.case_steps import Act
from dunwell.web.forms import Form
from dunwell.web.pages import actor, now, today


class NoteForm(Form):
    """A remark that goes into the history."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ReasonForm(Form):
    """Why; kept in the history."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept in the history."))


def act_of(request: HttpRequest, seat: Seat) -> Act:
    """Who acts here, now."""
    return Act(today(seat), actor(request), now())


def case_address(seat: Seat, case: int) -> str:
    """The page of a case."""
    return reverse("case", args=[seat.company.code, case])
