# SPDX-License-Identifier: MIT
"""Small ledgers with money that waits for a customer, and what became of it."""

from datetime import date

from dunwell.services.check_books import check
from dunwell.services.match_payments import Matched, match_waiting
from dunwell.services.payments import book_payment
from dunwell.store.models import Company, MatchProposal, Payment
from tests.services.ledger import TODAY

CUSTOMERS = """\
customer_id,name,country
C-1,Müller & Söhne GmbH,DE
C-2,Matti Virtanen,FI
C-3,Hans Schmidt,DE
C-4,Hans Schmidt,DE
"""
INVOICES = """\
invoice,customer_id,issue_date,due_date,currency,amount,reference
R-26001,C-1,2026-02-01,2026-02-15,EUR,100.00,RF18539007547034
R-26002,C-1,2026-02-02,2026-03-20,EUR,250.00,
R-26003,C-2,2026-02-03,2026-03-03,EUR,70.00,
R-26004,C-3,2026-02-03,2026-03-03,EUR,80.00,
R-26005,C-4,2026-02-03,2026-03-03,EUR,80.00,
"""
IBAN = "DE89370400440532013000"


def came(
    company: Company,
    amount: str,
    text: str = "",
    *,
    name: str = "",
    account: str = "",
    reference: str = "",
    on: date = TODAY["on"],
) -> Payment:
    """Money comes in, and nobody says whose it is."""
    return book_payment(
        company, amount, "EUR", on=on, remittance=text, payer_name=name, payer_account=account, reference=reference,
        actor="bank", at=TODAY["at"],
    )  # fmt: skip


def matched(company: Company, payments: list[int] | None = None) -> Matched:
    return match_waiting(company, payments, **TODAY)


def proposal_of(payment: Payment) -> MatchProposal:
    return MatchProposal.objects.get(payment=payment)


def whose(payment: Payment) -> str:
    """The customer of a payment as the books have it now; "" while it is nobody's."""
    row = Payment.objects.select_related("customer").get(pk=payment.pk)
    return row.customer.ref if row.customer else ""


def is_clean(company: Company) -> bool:
    """Whether the books hold; what does not stands in the failure."""
    problems = check(company)
    if problems:
        raise AssertionError(problems)
    return True
