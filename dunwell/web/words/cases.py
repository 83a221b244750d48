# SPDX-License-Identifier: MIT
"""What cases, their states and collection partners are called."""

from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

CASES = {
    "prepared": Word(_("Prepared"), "clock", "warn"),
    "sent": Word(_("Sent"), "send", "soft"),
    "acknowledged": Word(_("Acknowledged"), "handover", "soft"),
    "collected": Word(_("Collected"), "check", "go"),
    "returned": Word(_("Returned"), "undo", "warn"),
    "written_off": Word(_("Written off"), "minus", "quiet"),
    "ended": Word(_("Taken back"), "undo", "quiet"),
}
# What a state means, in a sentence.
FATES = {
    "prepared": _("It waits for you: look at what goes into the package, then send it."),
    "sent": _("It went to the partner, who has not confirmed it yet."),
    "acknowledged": _("The partner is at it. Nobody is reminded of these invoices meanwhile."),
    "collected": _("Nothing of it is open any more."),
    "returned": _("The partner gave it back. What is open goes on where it stood on the ladder."),
    "written_off": _("What was open has been given up."),
    "ended": _("You took it back."),
}
KINDS = {"agency": _("Collection agency"), "lawyer": _("Lawyer")}
TAKES = {
    "whole": _("Everything: papers and data files"),
    "papers": _("Papers alone, without data files"),
    "data": _("Cover letter and data files alone"),
}
FILTERS = {"live": _("Under way"), "over": _("Over"), **{code: word.text for code, word in CASES.items()}}
WHY_MISSING = {
    "no_original": _("no original was ever attached"),
    "file_gone": _("the file is no longer in this installation"),
}
# Why an invoice leaves a case that goes on.
LEAVES = {
    "paid": _("Paid to you directly"),
    "disputed": _("Disputed, and rightly"),
    "taken_back": _("Taken back for another reason"),
}
