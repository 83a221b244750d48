# SPDX-License-Identifier: MIT
"""Whose money a payment is, in words: what speaks for a proposal and against it, how sure it is, what became of it."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.templatetags.formats import money
from dunwell.web.words.word import Word

# Each fact with all that may be told of it: the words found, and what they name. Where one of them is not known, the
# short sentence tells it.
FOR: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "reference": (_("“{words}” is the payment reference of {names}"), _("It bears a payment reference of yours")),
    "notice": (_("“{words}” is a notice on which {names} stands"), _("It names a notice of yours")),
    "number": (_("The text names invoice {names}"), _("The text names an invoice of yours")),
    "weak_number": (_("“{words}” could be invoice {names}"), _("The text holds what could be an invoice number")),
    "weak_notice": (_("“{words}” could be notice {names}"), _("The text holds what could be the number of a notice")),
    "misspelt_number": (_("“{words}” is {names} with one slip"), _("The text names an invoice with one slip")),
    "end_to_end_id": (_("It is the direct debit of {names}"), _("It is a direct debit of yours")),
    "account": (_("{names} has paid from this account before"), _("Paid before from this account")),
    "name": (_("“{words}” is the name of {names}"), _("The payer bears the customer's name")),
    "similar_name": (_("“{words}” is {alike} of 100 like {names}"), _("The payer's name is like the customer's")),
    "exact_amount": ("", _("The amount is what is open, to the cent")),
    "cash_discount": ("", _("The amount is what is open less the cash discount, in time")),
    "bank_charges": ("", _("The amount is what is open less bank charges")),
    "tolerance": ("", _("The amount is what is open but for a trifle")),
    "several": (_("{names} together are this amount"), _("Several invoices together are this amount")),
    "credit_note": (_("The payer took {names} off"), _("The payer took a credit note off")),
    "partial": ("", _("It pays a part of what is open")),
}
AGAINST: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "not_incoming": ("", _("It is no money that came in")),
    "wrong_currency": (
        _("It was paid in {words}, and what it names is in {names}"),
        _("It was paid in another currency than what it names"),
    ),
    "several_customers": (
        _("It could be money of each of these: {names}"),
        _("It could be money of more than one customer"),
    ),
    "other_account": (_("From this account {names} has paid before"), _("Another customer has paid from this account")),
    "other_name": (_("“{words}” is the name of {names}"), _("The payer's name is another customer's")),
    "unknown_number": (
        _("“{words}” looks like an invoice of yours, and none that is open has it"),
        _("It names a number that no open invoice has"),
    ),
    "more_than_owed": ("", _("It is more than is owed")),
    "already_paid": ("", _("What it names is paid already")),
    "ambiguous": ("", _("Another invoice fits as well")),
    "chance": ("", _("These amounts may add up to it by chance")),
    "oldest_first": ("", _("Nothing tells which invoices are meant: the oldest come first")),
    "less_than_named": (
        _("It is {words} less than what it names together: the oldest come first"),
        _("It is less than what it names together: the oldest come first"),
    ),
}
RULES: Mapping[str, Promise] = {
    "reference": _("By its payment reference"),
    "number": _("By a number that it names"),
    "account": _("By the payer's account"),
    "name": _("By the payer's name"),
    "amount": _("By the amount alone"),
    "": _("Nothing was found"),
}
# Why a payment was booked without a person, as one line of an invoice's history.
BY_ITSELF: Mapping[str, Promise] = {
    "reference": _("matched by itself: it bears the payment reference"),
    "number": _("matched by itself: the text names it"),
    "account": _("matched by itself: the payer's account and the amount fit"),
    "name": _("matched by itself: the payer's name and the amount fit"),
}
# The fields of what the bank told.
TOLD: Mapping[str, Promise] = {
    "name": _("Payer"),
    "behalf": _("On behalf of"),
    "account": _("Account"),
    "reference": _("Reference"),
    "text": _("Text"),
    "more": _("Also named"),
    "end_to_end_id": _("End-to-end id"),
}
SHORT_KINDS: Mapping[str, Promise] = {
    "cash_discount": _("Cash discount"),
    "bank_charges": _("Bank charges"),
    "tolerance": _("A trifle"),
}
STATES: Mapping[str, Word] = {
    "open": Word(_("Waits for you"), "hand", "warn"),
    "booked": Word(_("Booked by itself"), "check", "good"),
    "confirmed": Word(_("Confirmed"), "check", "good"),
    "changed": Word(_("Decided by hand"), "edit", "good"),
    "refused": Word(_("None of these"), "help", "warn"),
    "set_aside": Word(_("Not a customer's"), "ban", "quiet"),
}
SCORES: Mapping[str, Word] = {
    "sure": Word(_("Fits"), "check", "good"),
    "likely": Word(_("Likely"), "hand", "soft"),
    "guess": Word(_("A guess"), "help", "quiet"),
    "none": Word(_("Nothing found"), "search", "quiet"),
}
# Why what fits was not booked by itself.
LEFT: Mapping[str, Promise] = {
    "off": _("Nothing is booked by itself here: it is switched off."),
    "by_hand": _("A person had it in hand before: it is not booked by itself any more."),
    "similar_name": _("It was not booked by itself: the name alone is not like enough."),
}
# Why a bank says that money went back (codes of ISO 20022).
RETURNS: Mapping[str, Promise] = {
    "AC01": _("The account number is wrong"),
    "AC04": _("The account is closed"),
    "AC06": _("The account is blocked"),
    "AC13": _("The account is a consumer's"),
    "AG01": _("Direct debits are not allowed on this account"),
    "AG02": _("The bank did not know this kind of transaction"),
    "AM04": _("There was not enough money on the account"),
    "AM05": _("It was sent twice"),
    "BE05": _("The creditor is not known there"),
    "CNOR": _("The creditor's bank is not known"),
    "CURR": _("The currency was wrong"),
    "CUST": _("The customer asked for it"),
    "DNOR": _("The debtor's bank is not known"),
    "DUPL": _("It was sent twice"),
    "FF01": _("The file was not as it should be"),
    "FOCR": _("It was called back"),
    "MD01": _("There is no mandate"),
    "MD02": _("The mandate lacks something"),
    "MD06": _("The customer disputes the direct debit"),
    "MD07": _("The customer has died"),
    "MS02": _("The customer refused it"),
    "MS03": _("The bank gives no reason"),
    "RC01": _("The bank's code is wrong"),
    "RR01": _("The account of the debtor is missing"),
    "RR04": _("By law"),
    "SL01": _("The customer's bank allows it only as agreed with them"),
    "TECH": _("A technical fault"),
    "UPAY": _("The payment was not due"),
}


def fact_sentence(kind: str, words: str = "", names: Sequence[str] = (), alike: int = 0) -> str:
    """What one fact says: the words that were found, people's words for what they name, how alike two names are.

    A kind that is not known is told by its code.
    """
    if kind == "less_than_named" and words:
        words = money(words)
    long, short = FOR.get(kind) or AGAINST.get(kind) or ("", kind.replace("_", " "))
    if kind == "number" and [words] != list(names):
        long = _("“{words}” is invoice {names}")
    facts = {"words": words, "names": named_all(names), "alike": alike}
    told = str(long)
    complete = told and all(facts[name] for name in facts if f"{{{name}}}" in told)
    return told.format_map(facts) if complete else str(short)


def speaks_against(kind: str) -> bool:
    """Whether a fact leaves the decision to a person."""
    return kind in AGAINST


def short_kind(kind: str) -> str:
    """Why something was written off beside a payment; words of a person as they are."""
    return str(SHORT_KINDS.get(kind, kind))


def return_reason(code: str) -> str:
    """Why a bank took money back, with its code; the code alone where it is not known."""
    text = RETURNS.get(code)
    return f"{text} ({code})" if text else code


# What the keys of the queue do, for the list of shortcuts.
KEYS: Sequence[tuple[Sequence[str], Promise]] = (
    (("j", "↓"), _("Next payment")),
    (("k", "↑"), _("Previous payment")),
    (("Enter", "c"), _("Confirm what is proposed")),
    (("s",), _("Split it, or give it to another customer")),
    (("x",), _("None of these")),
    (("o",), _("Not a customer's")),
)


def named_all(names: Sequence[str]) -> str:
    """Names after one another, the first few of many."""
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
