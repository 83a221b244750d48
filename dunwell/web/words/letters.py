# SPDX-License-Identifier: MIT
"""What the tones of messages are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TONES: Mapping[str, str | Promise] = {
    "courtesy": _("Courtesy, before it is due"),
    "friendly": _("Friendly"),
    "firm": _("Firm"),
    "final": _("Final"),
    "handover": _("Announces the hand-over"),
}
