# SPDX-License-Identifier: MIT
"""How a UBL Reminder is paid: a means for each account, then the company's own words."""

from dunwell.core.references import bare_reference
from dunwell.letters.blocks import reference_of
from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.notice_parts import due_on, paid_in
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.documents.ubl_names import CAC, CBC
from dunwell.letters.notice import Account, NoticeContent

_LONGEST_ID = 200


def add_payment(root: Element, content: NoticeContent, fields: Fields) -> None:
    """The accounts with day and reference, and one element of terms."""
    for place, account in enumerate(content.company.accounts, 1):
        _add_means(root, content, account, f"account {place}", fields)
    words = cleaned(content.company.pay_to)
    terms = child(root, f"{CAC}PaymentTerms")
    if words:
        child(terms, f"{CBC}Note", words)
    child(terms, f"{CBC}PaymentDueDate", due_on(content).isoformat())


def _add_means(root: Element, content: NoticeContent, account: Account, where: str, fields: Fields) -> None:
    """UNTDID 4461: 58 is a SEPA credit transfer, 30 any other. A number that is no IBAN is given as it is."""
    iban = fields.account(account.number, where)
    means = child(root, f"{CAC}PaymentMeans")
    child(means, f"{CBC}PaymentMeansCode", "58" if iban and content.currency == "EUR" else "30")
    child(means, f"{CBC}PaymentDueDate", due_on(content).isoformat())
    child(means, f"{CBC}PaymentID", bare_reference(reference_of(content), paid_in(content)))
    payee = child(means, f"{CAC}PayeeFinancialAccount")
    child(payee, f"{CBC}ID", iban or fields.identifier(account.number, where, _LONGEST_ID))
    child(payee, f"{CBC}Name", cleaned(account.holder or content.company.name))
    bic = fields.bic(account.bic, f"{where}, BIC")
    bank = cleaned(account.bank)
    if bic or bank:
        institution = child(child(payee, f"{CAC}FinancialInstitutionBranch"), f"{CAC}FinancialInstitution")
        if bic:
            child(institution, f"{CBC}ID", bic)
        if bank:
            child(institution, f"{CBC}Name", bank)
