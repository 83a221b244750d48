# SPDX-License-Identifier: MIT
"""What came back, in words: each class, and what it means for reminders."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

CLASSES = {
    "bounced": Word(_("Came back"), "undo", "warn"),
    "permanent": Word(_("Came back: wrong address"), "alert", "stop"),
    "delayed": Word(_("Still on its way"), "clock", "quiet"),
    "delivered": Word(_("Arrived"), "check", "go"),
    "complaint": Word(_("Complaint"), "ban", "stop"),
    "auto_reply": Word(_("Automatic answer"), "info", "quiet"),
    "reply": Word(_("Reply"), "mail", "soft"),
}
MEANINGS = {
    "bounced": _(
        "The message did not arrive and will not. The address may be right: the mailbox was full, or a rule of the "
        "other side refused the message. It goes by the next channel where there is one."
    ),
    "permanent": _(
        "The address does not exist: it is marked as bad and gets nothing more. The message goes by the next channel "
        "where there is one. Find out the right address."
    ),
    "delayed": _(
        "The other side's server has not taken the message to its end yet and goes on trying. Nothing changes."
    ),
    "delivered": _("The other side confirms that the message arrived. Nothing changes."),
    "complaint": _(
        "The recipient, or the recipient's provider, calls the message unwanted. Look at it before you write again."
    ),
    "auto_reply": _("A program answered, not a person: somebody is away, or a mail was received. Nothing changes."),
    "reply": _(
        "A person wrote back. If it was from an address of the customer, reminders wait for some days, so that "
        "somebody can answer first."
    ),
}
EMPTY = _("Nothing has come back. Bounces and replies stand here once it is set where they are read.")
