# SPDX-License-Identifier: MIT
"""What customers are reached by comes in with the ledger, and no empty cell takes it away."""

import json
from pathlib import Path

import pytest

from dunwell.intake.cells import is_phone
from dunwell.intake.ledger import read_ledger
from dunwell.services.call_results import wrong_number
from dunwell.services.edit_customer import edit_customer
from dunwell.services.files import import_file
from dunwell.store.models import Company, Customer, CustomerEmail, Event, Task
from tests.services.ledger import TODAY, codes, counts, take

HEADER = "customer_id,name,email,phone\n"
ANN = "C-1,Ann,ann@a.example,+358 40 123 4567\n"


def phone() -> str:
    return Customer.objects.get(ref="C-1").phone


def addresses() -> list[str]:
    return list(CustomerEmail.objects.order_by("position").values_list("address", flat=True))


def test_a_telephone_number_comes_in_and_is_brought_up_to_date(any_database: str, company: Company) -> None:
    assert counts(take(company, HEADER + ANN)) == (1, 0, 0)
    assert phone() == "+358 40 123 4567"
    assert counts(take(company, HEADER + ANN)) == (0, 0, 1)
    assert counts(take(company, HEADER + ANN.replace("4567", "9999"))) == (0, 1, 0)
    assert phone() == "+358 40 123 9999"
    told = json.loads(Event.objects.get(code="customer_changed").data)
    assert told == {"changes": {"phone": ["+358 40 123 4567", "+358 40 123 9999"]}}


def test_a_number_that_is_none_is_told_with_its_place(database: str, company: Company) -> None:
    report = take(company, HEADER + ANN.replace("+358 40 123 4567", "3.58401E+11"))
    assert [(one.code, one.where) for one in report.problems] == [("bad_phone", "ledger.csv, row 2, column phone")]
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["+358 (0)40 123 4567", "040-123 45 67", "(09) 555 0100", "+(358) 40 1", "09/123.45",
     "030 / 123456", "+49 721/608-0", "040\u2013123 4567", "040\u2010123\u20154567", "+49 (0) 33055 / 1234"],
)  # fmt: skip
def test_numbers_are_taken_as_people_write_them(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text",
    ["040-CALL-ME", "3.58401E+11", "12", "040 1; 050 2", "+358 40 ext. 7", "٠٤٠١٢٣٤٥",
     "040 123 4567 / 09 123 456", "040 123 456/09 123", "(09) 12345 / (09) 12346", "4123456 / 412345",
     "+358 40 1234 5678 901 2", "040 123 4567 ext 12"],
)  # fmt: skip
def test_what_cannot_be_one_number_is_not_taken(text: str) -> None:
    assert not is_phone(text)


def test_an_empty_cell_takes_no_address_and_no_number_away(any_database: str, company: Company) -> None:
    take(company, HEADER + ANN)
    report = take(company, HEADER + "C-1,Ann,,\nC-2,Bob,,\n")
    assert (counts(report), report.kept) == ((1, 0, 1), 1)
    assert (addresses(), phone()) == (["ann@a.example"], "+358 40 123 4567")


def test_a_note_says_how_many_keep_what_the_file_leaves_empty(database: str, company: Company, tmp_path: Path) -> None:
    take(company, HEADER + ANN)
    file = tmp_path / "customers.csv"
    file.write_text(HEADER + "C-1,Ann,,\n")
    taken = import_file(company, file, read_ledger(file), **TODAY)
    assert taken.notes == ("customers who keep an e-mail address or telephone number that the file leaves empty: 1",)
    assert "kept" not in taken.report.as_json()


def test_a_number_typed_by_a_person_outlives_a_file_that_has_none(database: str, company: Company) -> None:
    take(company, "customer_id,name\nC-1,Ann\n")
    edit_customer(company, Customer.objects.get(ref="C-1").pk, {"phone": "050 555 0100"}, **TODAY)
    take(company, HEADER + "C-1,Ann,ann@a.example,\n")
    assert phone() == "050 555 0100"


def test_a_wrong_number_is_not_brought_back_and_another_one_ends_the_search(database: str, company: Company) -> None:
    take(company, HEADER + ANN)
    customer = Customer.objects.get(ref="C-1")
    call = Task.objects.create(company=company, customer=customer, kind=Task.Kind.CALL, text="", on=TODAY["on"], seq=1)
    wrong_number(company, call.pk, **TODAY)
    assert counts(take(company, HEADER + ANN)) == (0, 0, 1)
    assert phone() == ""
    take(company, HEADER + ANN.replace("4567", "9999"))
    assert phone() == "+358 40 123 9999"
    assert codes(take(company, HEADER + ANN.replace("+358 40 123 4567", "none"))) == ["bad_phone"]


def test_a_wrong_number_does_not_come_back_in_place_of_the_one_that_somebody_found(
    any_database: str, company: Company
) -> None:
    take(company, HEADER + ANN)
    customer = Customer.objects.get(ref="C-1")
    call = Task.objects.create(company=company, customer=customer, kind=Task.Kind.CALL, text="", on=TODAY["on"], seq=1)
    wrong_number(company, call.pk, **TODAY)
    edit_customer(company, customer.pk, {"phone": "050 555 0100"}, **TODAY)
    assert counts(take(company, HEADER + ANN)) == (0, 0, 1)
    assert phone() == "050 555 0100"
    take(company, HEADER + ANN.replace("4567", "9999"))
    assert phone() == "+358 40 123 9999"
