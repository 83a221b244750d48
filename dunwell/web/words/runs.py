# SPDX-License-Identifier: MIT
"""What the states of runs, the kinds of house messages and the parts of a notice are called."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

RUNS = {
    "applied": Word(_("Made"), "check", "soft"),
    "proposed": Word(_("Waits for approval"), "clock", "warn"),
    "superseded": Word(_("Replaced by a later one"), "minus", "quiet"),
}
HOUSE_MAIL = {
    "report": _("Report of what went out"),
    "offer": _("Offer to remind"),
    "invitation": _("Invitation"),
    "test": _("Test message"),
    "case": _("Case for a collection partner"),
    "copy": _("Copy of a message to a customer"),
}
PARTS = {
    "chased": _("Invoices"),
    "credits": _("Credits"),
    "claims": _("Earlier fees and interest"),
    "fee": _("Reminder fee"),
    "interest": _("Default interest"),
    "compensation": _("Fixed compensation"),
}
CLAIM_STATES = {"open": _("open"), "paid": _("paid"), "waived": _("waived")}
EDITS = {"leave_out": _("Left out"), "sentence": _("Sentence added"), "channel": _("Other channel")}
# What a delivery's state means, in a sentence; the answer of the server stands beside it.
FATES = {
    "queued": _("It waits for its turn and leaves with the next delivery."),
    "sending": _("It is on its way to the mail server right now."),
    "accepted": _(
        "The recipient's mail server took it. Which folder it landed in, the inbox or the spam folder, only the "
        "recipient can see."
    ),
    "kept": _("It is kept in the built-in mailbox: no mail server is set up, and nobody received it."),
    "refused": _("The mail server refused it for good. Nothing was delivered, and it is not tried again by itself."),
    "retrying": _("The mail server did not take it yet. It is tried again by itself."),
    "unknown": _(
        "The connection broke after the last byte: it may have arrived or not. It is never sent again by itself; "
        "look at it and decide."
    ),
    "withdrawn": _("It was taken back before it left. Nothing was sent."),
    "posted": _("It counts as posted, on the word that stands here. Whether it arrived, nobody can see from here."),
    "bounced": _("The mail server took it, and later it came back as undeliverable."),
    "printed": _("It is in a batch of letters, which somebody has to post and mark as posted."),
}
KEPT_ANSWER = "kept in the built-in mailbox"


def fate(state: str, answer: str) -> str:
    """The state of a delivery as people see it: what the built-in mailbox took was kept, not accepted."""
    if state == "accepted" and answer.startswith("posted on "):
        return "posted"
    return "kept" if state == "accepted" and answer == KEPT_ANSWER else state
