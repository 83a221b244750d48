# SPDX-License-Identifier: MIT
"""What is wrong with a field of a customer, in the reader's words, at its field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.web.acts import refuse

_SENTENCES = {
    "missing": _("This is needed."),
    "customer_exists": _("Another customer has this number already."),
    "too_long": _("This is too long."),
    "bad_country": _("Write the country's two letters, as in FI."),
    "bad_language": _("Choose a language of the list."),
    "bad_phone": _("Write the number with digits, as in +358 40 123 4567."),
    "bad_amount": _("Write the amount like 1234.50 or 1234,50."),
    "bad_days": _("Write a whole number of days."),
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
        form.add_error(where if where in form.fields else None, _SENTENCES.get(problem.code, problem.message))
