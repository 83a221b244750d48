# SPDX-License-Identifier: MIT
"""What has become of messages that go by another channel than e-mail: in words, and in a sentence."""

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

# By channel and state; by state alone where all channels say the same.
_FATES: Mapping[tuple[str, str], Promise] = {
    ("sms", "accepted"): _("The service for text messages took it. What it says of it later stands below."),
    ("letter", "accepted"): _("The service that prints and posts took it. What it says of it later stands below."),
    ("einvoice", "accepted"): _("It lies where your operator takes it up. What the operator answers stands below."),
    ("webhook", "accepted"): _("Your own address took it."),
    ("", "sending"): _("It is on its way right now."),
    ("", "refused"): _("It was refused for good. Nothing was delivered, and it is not tried again by itself."),
    ("", "retrying"): _("It was not taken yet. It is tried again by itself."),
    ("", "bounced"): _("It was taken, and later it came back."),
}


def outside_fate(channel: str, state: str) -> str:
    """The state of a message by a channel other than e-mail, in a sentence; empty: what is said of e-mail holds."""
    return str(_FATES.get((channel, state)) or _FATES.get(("", state)) or "")
