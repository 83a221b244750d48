# SPDX-License-Identifier: MIT
"""Letters that are printed, in words: their batches, what is told of them, and why something about them is refused."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

BATCHES = {
    "open": Word(_("To be posted"), "clock", "warn"),
    "posted": Word(_("Posted"), "check", "soft"),
    "undone": Word(_("Undone"), "minus", "quiet"),
}
EVENTS: Mapping[str, str | Promise] = {
    "batch_asked": _("Letters to be gathered now"),
    "batch_fetched": _("Print batch downloaded"),
    "batch_made": _("Print batch made"),
    "batch_out_asked": _("Letters to be taken out of a print batch"),
    "batch_posted": _("Print batch posted"),
    "batch_undone": _("Print batch undone"),
    "delivery_printed": _("Letter printed"),
    "letter_taken_out": _("Letter taken out of a print batch"),
}
# What a posted letter is told by: it has no server that accepts it.
POSTED = "delivery_accepted by post"
SENTENCES: Mapping[str, str | Promise] = {
    "batch_fetched": _("Print batch {batch} downloaded"),
    "batch_made": _("Print batch {batch} made (letters: {letters}, sheets: {sheets})"),
    "batch_out_asked": _("Letters to be taken out of print batch {batch}: {letters}"),
    "batch_posted": _("Print batch {batch} posted on {posted_on}, letters: {letters}"),
    "batch_undone": _("Print batch {batch} undone; letters that wait again: {letters}"),
    POSTED: _("Letter {number} posted with print batch {batch}"),
    "delivery_printed": _("Letter {number} printed, in batch {batch}"),
    "letter_taken_out": _("Letter {number} taken out of print batch {batch}"),
}
REFUSALS: Mapping[str, str | Promise] = {
    "batch_ended": _("Batch {batch} is posted or undone already: nothing was changed."),
    "date_ahead": _("{date} lies ahead: choose a day that has come."),
    "in_print_batch": _("Notice {notice} is in a print batch: take it out of the batch first."),
    "letter_left_batch": _("Letter {notice} was taken out of batch {batch}: its page is kept there no longer."),
    "letters_leaving": _("Letters are being taken out of batch {batch}: wait until its PDF is made anew."),
    "letters_overtaken": _("Some letters of batch {batch} would not go as they are ({count}): decide what to do."),
    "no_postal_address": _("Customer {customer} has no postal address: add one to their card."),
    "posted_before_made": _("It was made on {made}: it cannot have been posted before."),
    "print_off": _("Letters are not printed here: switch “Print” on in the settings of the channels first."),
    "print_under_way": _("The letters are being gathered already. Wait a moment."),
}
