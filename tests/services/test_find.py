# SPDX-License-Identifier: MIT
"""Names of items: the exact invoice number first, then NUMBER/INSTALMENT."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services.find import get_customer, get_invoice, get_item, get_notice, item_name
from dunwell.store.models import Company
from tests.services.ledger import INSTALLMENTS, INVOICES, take


def test_invoice_number_with_a_slash_is_not_taken_for_an_installment(database: str, company: Company) -> None:
    take(company, INSTALLMENTS)
    take(company, INVOICES.replace("R-1,", "I-1/9,").replace("R-2,", "2026/17,"))
    assert get_item(company, "I-1/9").amount_minor == 10000
    assert item_name(get_item(company, "I-1/3")) == "I-1/3"
    assert item_name(get_item(company, "2026/17")) == "2026/17"


@pytest.mark.parametrize("name", ["R-9", "I-1/4", "I-1/0", "I-1/", "/1", "R-3/1", "I-1/²", ""])
def test_name_of_nothing_is_not_found(database: str, company: Company, name: str) -> None:
    take(company, INVOICES)
    take(company, INSTALLMENTS)
    with pytest.raises(Refused, match="not_found"):
        get_item(company, name)


def test_invoice_in_installments_asks_which(database: str, company: Company) -> None:
    take(company, INSTALLMENTS + "K-1,C-1,2026-01-01,,EUR,-5.00,\n")
    with pytest.raises(Refused, match="which_installment") as refusal:
        get_item(company, "I-1")
    assert refusal.value.context["installments"] == [1, 2, 3]
    with pytest.raises(Refused, match="credit_note"):
        get_item(company, "K-1")


def test_what_another_company_has_is_not_found(database: str, company: Company) -> None:
    take(company, INVOICES)
    other = Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )
    assert get_customer(company, "C-1").name == "C-1"
    for find, name in ((get_customer, "C-1"), (get_invoice, "R-1"), (get_item, "R-1"), (get_notice, "N-1")):
        with pytest.raises(Refused, match="not_found"):
            find(other, name)
