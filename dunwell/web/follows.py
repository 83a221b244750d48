# SPDX-License-Identifier: MIT
"""The sentence that ends every act on an invoice: what comes next for it."""

from django.utils.translation import gettext as translated

from dunwell.services.invoice_next import Next
from dunwell.web.templatetags import formats


def follows_sentence(what: Next) -> str:
    """What comes next, in one sentence."""
    if what.settled:
        return translated("Nothing of it is open any more: it is not reminded.")
    if what.on is None:
        return translated("It is not reminded until somebody changes that.")
    day = formats.day(what.on)
    if what.chased is not None:
        return translated("{amount} of it is chased on {day}.").format(amount=formats.money(what.chased), day=day)
    return translated("Not reminded before {day}.").format(day=day)
