# SPDX-License-Identifier: MIT
"""Why a file is no e-invoice that we take, and what is odd about one that we do, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: Mapping[str, str | Promise] = {
    "already_paid": _("The invoice says of itself that it is paid."),
    "corrects_invoice": _("It corrects an earlier invoice, which stays: cancel that one if this takes its place."),
    "copy": _("The invoice says that it is a copy: the original may have come before."),
    "credit_note_negative": _("A credit note over an amount below 0 would add to what is owed: look at it."),
    "due_dates_several": _("The invoice names several due dates: look which one counts."),
    "earlier_balance": _("It asks for an earlier balance too: only its own total was taken."),
    "einvoice_unsupported": _("This kind of e-invoice is not read. Ask for UBL, Factur-X, ZUGFeRD or Finvoice."),
    "instalments_disagree": _(
        "Its instalments are not what is to be paid: all of it is due on the last of their days."
    ),
    "nothing_to_pay": _("Nothing is left to pay of it, so no invoice was made."),
    "not_our_invoice": _("Somebody else issued it: it is a bill to this company, not one of ours."),
    "not_a_receivable": _("This document asks nobody for money: it is no invoice to collect."),
    "not_an_einvoice": _("This is no e-invoice."),
    "pdf_broken": _("The PDF is damaged: ask for it again."),
    "pdf_encrypted": _("The PDF is locked by a password: bring it unlocked."),
    "pdf_several_invoices": _("The PDF carries several data files: it is not clear which one is the invoice."),
    "pdf_without_invoice": _("The PDF carries no data: it is the picture of an invoice. Enter it by hand."),
    "prepaid_and_paid": _(
        "It says that a part was prepaid, and a part is settled here: record by hand what is missing."
    ),
    "refused_by_hand": _("A person did not take it."),
    "seller_differs": _("Its seller has another name than this company: look whether it is ours."),
    "self_billed": _("The buyer issued this for the seller: it is not ours to collect."),
    "several_invoices": _("The file holds several invoices where one was expected."),
    "test_invoice": _("The invoice says that it is a test: ask its sender whether it counts."),
    "totals_disagree": _("What is to be paid is not total less what was paid before: look at it."),
    "unknown_buyer": _("The buyer is none of the customers, or several could be meant: say who it is."),
    "unknown_document_type": _("The file says that it is a document of a type that no standard knows."),
    "xml_broken": _("The file breaks off or is damaged. Fetch it again from where it came."),
    "xml_doctype": _("The file declares a document type; such files are not read, for what may hide in them."),
    "xml_encoding": _("The file is not written in the letters that it says. Export it again."),
    "xml_too_deep": _("The file is nested without end: it is no invoice."),
}
# What is only odd about an invoice refuses nothing.
_TOLD_ONLY = frozenset(
    {"already_paid", "copy", "credit_note_negative", "due_dates_several", "earlier_balance", "test_invoice"}
    | {"totals_disagree", "corrects_invoice", "instalments_disagree", "nothing_to_pay", "seller_differs"}
    | {"prepaid_and_paid", "refused_by_hand", "unknown_buyer"}
)
REFUSALS: Mapping[str, str | Promise] = {
    **{code: sentence for code, sentence in PROBLEMS.items() if code not in _TOLD_ONLY},
    "customer_exists": _("There is a customer {customer} already."),
    "einvoice_not_taken": _("Nothing of it was taken: see what is wrong with it."),
    "received_decided": _("This was decided already: somebody was faster, or it came to its customer by itself."),
    "einvoice_incomplete": _("The invoice lacks what every invoice must say; nothing of it was taken."),
}
