# SPDX-License-Identifier: MIT
"""Nothing ever goes out for a document that was open at the start and was not ticked."""

from datetime import date

import pytest

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import open_documents
from dunwell.services.explain import explain
from dunwell.services.payments import pay
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Customer, Event, NoticeLine, OpenItem
from tests.services.ledger import ALICE, INSTALLMENTS, INVOICES, TODAY, take
from tests.services.post import BOB, RUN_ON, writing_company

LATER = date(2026, 4, 20)


def reminded(company: Company) -> list[str]:
    items = OpenItem.objects.filter(company=company, remind=True).select_related("invoice").order_by("pk")
    return [str(item) for item in items]


def items(company: Company) -> dict[str, int]:
    return {str(one): one.pk for one in OpenItem.objects.filter(company=company).select_related("invoice")}


def test_documents_are_shown_by_customer_and_only_while_they_are_open(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    take(company, INSTALLMENTS)
    pay(company, "R-2", "50.00", **TODAY)
    page = open_documents.documents_page(company)
    assert (page.total, page.ticked, page.oldest, page.next) == (5, 5, date(2026, 1, 1), "")
    shown = {one.ref: [(document.name, document.open) for document in one.documents] for one in page.customers}
    assert list(shown) == ["C-1", "C-2"]
    assert ("I-1/1", Money(3000, "EUR")) in shown["C-1"]
    assert shown["C-2"] == [("R-3", Money(7000, "EUR"))]
    assert page.sums == (Money(27000, "EUR"),)


def test_long_list_is_paged_by_key_and_searched(any_database: str, company: Company) -> None:
    rows = "".join(f"R-{number:03},C-{number % 7},2026-02-01,,EUR,10.00\n" for number in range(50))
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\n" + rows)
    seen, after = [], ""
    while True:
        page = open_documents.documents_page(company, after=after, size=8)
        seen += [document.name for one in page.customers for document in one.documents]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 50
    assert all(one.total in {7, 8} for one in page.customers)
    found = open_documents.documents_page(company, text="r-003")
    assert (found.found, found.total) == (1, 50)


def test_unticked_document_is_never_reminded(any_database: str, company: Company) -> None:
    writing_company(company, run=False)
    ids = items(company)
    shown = [ids["R-1"], ids["R-2"]]
    assert open_documents.choose_page(company, shown, [ids["R-2"]], **BOB) == 1
    assert reminded(company) == ["R-2", "R-3"]
    run_dunning(company, RUN_ON, **BOB)
    run_dunning(company, LATER, **BOB)
    assert ids["R-1"] not in set(NoticeLine.objects.values_list("item_id", flat=True))
    (told,) = explain(company, "R-1", LATER)
    assert told.item["outcome"] == "item_off"
    event = Event.objects.get(code="invoice_changed", item_id=ids["R-1"])
    assert event.data == '{"changes":{"remind":[true,false]}}'


def test_all_and_a_customer_and_the_old_are_chosen_at_once(company: Company) -> None:
    take(company, INVOICES)
    take(company, INSTALLMENTS)
    assert open_documents.choose_all(company, False, **ALICE) == 6
    assert reminded(company) == []
    assert open_documents.choose_customer(company, Customer.objects.get(ref="C-2").pk, True, **ALICE) == 1
    assert open_documents.choose_all(company, True, **ALICE) == 5
    assert open_documents.choose_all(company, False, issued_before=date(2026, 2, 1), **ALICE) == 3
    assert reminded(company) == ["R-1", "R-2", "R-3"]
    assert open_documents.choose_all(company, False, issued_before=date(2026, 2, 1), **ALICE) == 0


def test_choice_of_another_companys_document_is_not_found(company: Company) -> None:
    take(company, INVOICES)
    other = Company.objects.create(code="other", name="O", country="FI", currency="EUR", language="fi", time_zone="UTC")
    with pytest.raises(Refused, match="not_found"):
        open_documents.choose_page(other, list(items(company).values()), [], **ALICE)
    with pytest.raises(Refused, match="not_found"):
        open_documents.choose_customer(other, Customer.objects.get(ref="C-2").pk, False, **ALICE)
    assert len(reminded(company)) == 3


def test_finished_choice_is_kept_and_what_came_later_is_counted(company: Company) -> None:
    assert open_documents.came_since_choice(company) == 0
    take(company, INVOICES)
    open_documents.choose_customer(company, Customer.objects.get(ref="C-2").pk, False, **ALICE)
    assert open_documents.finish_choice(company, **ALICE).chosen_at == ALICE["at"]
    assert Event.objects.get(code="documents_chosen").data == '{"ticked":2,"unticked":1}'
    assert open_documents.came_since_choice(company) == 0
    take(company, INSTALLMENTS)
    assert open_documents.came_since_choice(company) == 3
