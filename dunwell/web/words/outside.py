# SPDX-License-Identifier: MIT
"""The words of services outside for what has become of a message."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SERVICE_WORDS: Mapping[str, Promise] = {
    # text messages
    "queued": _("waits to be sent"),
    "sent": _("sent to the network"),
    "delivered": _("arrived at the telephone"),
    "rejected": _("rejected"),
    # letters
    "printing": _("being printed"),
    "posted": _("posted"),
    "returned": _("came back"),
    # e-invoices, and letters
    "accepted": _("accepted"),
    "under_way": _("received"),
    "failed": _("failed"),
}
