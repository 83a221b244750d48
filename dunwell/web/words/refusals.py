# SPDX-License-Identifier: MIT
"""Why an action was refused, for the person who asked for it: what is wrong, and what one may do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused

REFUSALS: Mapping[str, str | Promise] = {
    "nothing_proposed": _("Nothing waits for approval any more."),
    "run_exists": _("The run of {on} was made already; the proposal waits for the next day."),
    "not_a_sending_day": _("{on} is not a sending day: approve on the next one."),
    "role_may_not": _("Your role may not do this. An owner of the company can."),
    "later_run_exists": _("A later run, of {later}, was made already."),
    "bad_value": _("This cannot be: {value}. Wanted is {wanted}."),
    "reason_missing": _("Say why: the reason is kept in the history."),
    "too_long": _("This is too long: at most {limit} characters."),
}


def refused_sentence(refused: Refused) -> str:
    """Why an action was refused; for a code without a sentence, what the use case said."""
    try:
        return str(REFUSALS[refused.code]).format_map(refused.context)
    except KeyError:
        return translated("This was refused: {why}").format(why=refused)
