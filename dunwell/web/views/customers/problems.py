# SPDX-License-Identifier: MIT
"""What is wrong with a field of a customer, in the reader's words, at its field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.web.acts import refuse
from dunwell.web.words.problems import problem_sentence

# What these codes mean on this form; the others are told as everywhere.
_SENTENCES = {
    "bad_language": _("Choose a language of the list."),
    "bad_amount": _("Write the amount like 1234.50 or 1234,50."),
    "bad_email": _("This is not an e-mail address."),
    "duplicate_email": _("This address is there already."),
    "bad_value": _("Choose one of the list."),
    "not_found": _("Choose one of the list."),
}


def put(form: forms.Form, refused: Refused) -> None:
    """Puts each problem at its field; those of an address at the field of the address."""
    if not refused.problems:
        refuse(form, refused)
        return
    for problem in refused.problems:
        where = problem.where
        if where.startswith("email "):
            where = "address" if "address" in form.fields else "email"
        form.add_error(where if where in form.fields else None, problem_sentence(problem, _SENTENCES))
