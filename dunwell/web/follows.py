# SPDX-License-Identifier: MIT
"""The sentence that ends every act on an invoice: what comes next for it."""

from django.utils.translation import gettext

from dunwell.services.invoice_next import Next
from dunwell.web.templatetags import formats


def follows_sentence(what: Next) -> str:
    """What comes next, in one sentence."""
    if what.settled:
        return gettext("Nothing of it is open any more: it is not reminded.")
    if what.on is None:
        return gettext("It is not reminded until somebody changes that.")
    day = formats.day(what.on)
    if what.chased is not None:
        return gettext("{amount} of it is chased on {day}.").format(amount=formats.money(what.chased), day=day)
    return gettext("Not reminded before {day}.").format(day=day)
