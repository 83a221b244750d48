# SPDX-License-Identifier: MIT
"""The form of a telephone number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.web.forms import Form


class PhoneForm(Form):
    """One number."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        help_text=_("As in +358 40 123 4567."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
