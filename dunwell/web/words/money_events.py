# SPDX-License-Identifier: MIT
"""History's words for money and documents that come in: what banks told, and whose payments were found to be."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: Mapping[str, str | Promise] = {
    "bank_account_decided": _("Whose a bank account is was decided"),
    "bank_entry_decided": _("Decided about a movement of the bank"),
    "bank_file_taken": _("Bank file taken"),
    "document_source_added": _("Source of documents added"),
    "document_source_changed": _("Source of documents changed"),
    "document_source_removed": _("Source of documents removed"),
    "document_source_secret": _("New secret for an upload address"),
    "einvoice_refused": _("E-invoice not taken"),
    "einvoice_reopened": _("E-invoice taken up again"),
    "einvoice_taken": _("E-invoice taken"),
    "entry_no_reversal": _("A movement takes no payment back"),
    "file_refused": _("File not taken"),
    "match_confirmed": _("Whose a payment is was confirmed"),
    "match_decided": _("Whose a payment is was decided"),
    "match_refused": _("What was proposed for a payment was refused"),
    "match_undone": _("Whose a payment is was taken back"),
    "payer_account_forgotten": _("An account is a customer's no longer"),
    "payment_booked": _("Payment booked"),
    "payment_changed": _("Payment changed"),
    "payment_reversed": _("Payment went back"),
    "payment_ended": _("The payment under way ended"),
    "payment_started": _("A payment is under way"),
    "payment_matched": _("Payment matched by itself"),
    "payment_set_aside": _("Payment set aside: it is not a customer's"),
}
SENTENCES: Mapping[str, str | Promise] = {
    "bank_file_taken": _("Bank file taken: {file}, {created} new, {unchanged} told before, {payments} payments"),
    "document_source_added": _("Source {source} added"),
    "document_source_removed": _("Source {source} removed"),
    "document_source_secret": _("Source {source} has a new secret; the old one opens nothing"),
    "einvoice_refused": _("E-invoice {invoice} not taken"),
    "einvoice_reopened": _("E-invoice {invoice} taken up again"),
    "einvoice_taken": _("E-invoice taken: {file}, {created} new, {updated} changed"),
    "file_refused": _("File not taken: {file}"),
    "match_confirmed": _("Payment {payment} confirmed: {amount} {currency}"),
    "match_decided": _("Payment {payment} decided by hand: {amount} {currency}"),
    "match_refused": _("Payment {payment}: nothing of what was proposed fits"),
    "match_undone": _("Payment {payment}: whose it is was taken back"),
    "payer_account_forgotten": _("Account {account} is not this customer's"),
    "payment_booked": _("Payment {payment} booked: {amount} {currency}"),
    "payment_changed": _("Payment {payment} changed"),
    "payment_reversed": _("Payment {payment} went back"),
    "payment_matched": _("Payment {payment} matched by itself: {amount} {currency}"),
    "payment_set_aside": _("Payment {payment} set aside: it is not a customer's"),
}
