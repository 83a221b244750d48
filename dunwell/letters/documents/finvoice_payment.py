# SPDX-License-Identifier: MIT
"""The payment part of a Finvoice message (ePI): the account, the reference, the amount and the day."""

import re

from dunwell.core.references import bare_reference, kind_of
from dunwell.letters.blocks import reference_of
from dunwell.letters.documents.fields import Fields, days
from dunwell.letters.documents.notice_parts import due_on, paid_in
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.notice import NoticeContent

# XML's name characters as far as a number uses them.
_TOKEN = re.compile(r"[A-Za-z0-9._:-]{1,35}", re.ASCII)
# The references that the channel's banks match; any other stays words.
_SCHEMES = {"rf": "ISO", "finnish": "SPY"}


def add_payment(root: Element, content: NoticeContent, fields: Fields) -> None:
    """The payment order that the receiver's bank can offer to pay as it stands."""
    epi = child(root, "EpiDetails")
    identity = child(epi, "EpiIdentificationDetails")
    child(identity, "EpiDate", days(content.on), Format="CCYYMMDD")
    number = content.number if _TOKEN.fullmatch(content.number) else ""
    child(identity, "EpiReference", number)
    _add_account(child(epi, "EpiPartyDetails"), content, fields)
    _add_order(child(epi, "EpiPaymentInstructionDetails"), content, fields)


def _add_account(parties: Element, content: NoticeContent, fields: Fields) -> None:
    """The first account that is an IBAN; the message has no other way to be paid."""
    numbered = enumerate(content.company.accounts, 1)
    ibans = [(n, account) for place, account in numbered if (n := fields.account(account.number, f"account {place}"))]
    bank = child(parties, "EpiBfiPartyDetails")
    beneficiary = child(parties, "EpiBeneficiaryPartyDetails")
    if not ibans:
        fields.wrong("missing", "accounts", "The company has no account with an IBAN; a Finvoice message needs one.")
        return
    number, account = ibans[0]
    bic = fields.bic(account.bic, "account, BIC")
    if bic:
        child(bank, "EpiBfiIdentifier", bic, IdentificationSchemeName="BIC")
    holder = fields.lines(account.holder or content.company.name, "account holder", 35, most=100)
    if holder:
        child(beneficiary, "EpiNameAddressDetails", holder[0])
    child(beneficiary, "EpiAccountID", number, IdentificationSchemeName="IBAN")


def _add_order(order: Element, content: NoticeContent, fields: Fields) -> None:
    country = paid_in(content)
    scheme = _SCHEMES.get(kind_of(reference_of(content), country), "")
    if scheme:
        reference = bare_reference(reference_of(content), country)
        child(order, "EpiRemittanceInfoIdentifier", reference, IdentificationSchemeName=scheme)
    amount = fields.amount(content.total, "total", decimals=2).replace(".", ",")
    child(order, "EpiInstructedAmount", amount, AmountCurrencyIdentifier=content.currency)
    euro = content.currency == "EUR"
    option = "SLEV" if euro else "SHA"
    child(order, "EpiCharge", option, ChargeOption=option)
    child(order, "EpiDateOptionDate", days(due_on(content)), Format="CCYYMMDD")
    # UNTDID 4461: a SEPA credit transfer, or any credit transfer.
    child(order, "EpiPaymentMeansCode", "58" if euro else "30")
