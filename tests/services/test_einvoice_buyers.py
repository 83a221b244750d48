# SPDX-License-Identifier: MIT
"""Whose an e-invoice is: found by what identifies, made when nobody is meant, asked for when several could be."""

from pathlib import Path

import pytest

from dunwell.intake.einvoice.read import read_einvoice
from dunwell.services.customer_contacts import write_contacts
from dunwell.services.customer_fields import Contact
from dunwell.services.einvoice_buyers import Buyers
from dunwell.services.einvoice_numbers import plain_number, same_number
from dunwell.services.received_view import received_of
from dunwell.store.models import Company, Customer, CustomerEmail, Invoice
from tests.intake.einvoice.samples import BUYER, cii, ubl
from tests.services.einvoices import brought, lumi, only

_NUMBER = "<cac:PartyIdentification><cbc:ID>K-7</cbc:ID></cac:PartyIdentification>"
NUMBERED = BUYER.replace("<cac:PartyName>", f"{_NUMBER}<cac:PartyName>", 1)
# Nothing of the sample buyer but the name, the e-mail address and the place.
BARE = ubl(buyer=BUYER.replace("12345678", "").replace("FI-OTHER", "").replace("0037", ""))


def whose(company: Company, folder: Path, document: str) -> str:
    """The ref of the customer it came to; the state of what waits."""
    brought(company, folder, document)
    row = only()
    return row.customer.ref if row.customer else row.state


@pytest.mark.parametrize(
    "known",
    [
        {"name": "Anyone", "vat_id": "FI12345678"},
        {"name": "Anyone", "vat_id": "1234567-8"},
        {"name": "Anyone", "vat_id": "fi 1234 5678"},
        {"name": "Anyone", "einvoice_address": "0216:003712345678@003721291126"},
        {"name": "Anyone", "einvoice_address": "0216:003712345678"},
        {"name": "LUMI OY", "country": ""},
        {"name": "Lumi Oy", "postal_code": "20100"},
    ],
)
def test_buyer_is_found_by_what_identifies(
    database: str, company: Company, tmp_path: Path, known: dict[str, str]
) -> None:
    lumi(company, **known)
    lumi(company, ref="C-2", name="Kesä Oy", vat_id="FI87654321", einvoice_address="0216:003787654321")
    invoice = read_einvoice(ubl().encode(), name="a.xml")
    assert [Buyers(company, many=many).find(invoice).ref for many in (False, True)] == ["C-1", "C-1"]
    assert whose(company, tmp_path, ubl()) == "C-1"


@pytest.mark.parametrize(
    "known",
    [
        {"vat_id": "FI87654321"},  # the same name, and another number
        {"name": "Lumi AS"},
        {"name": "Lumi"} | {"country": "SE"},
        {"postal_code": "00100"},
        {"name": "Lumikuja Oy"},
        {"name": "Anyone", "vat_id": "SE12345678"},
        {"name": "Anyone", "vat_id": "12345678", "country": "EE"},
    ],
)
def test_what_speaks_against_a_customer_is_heard(
    database: str, company: Company, tmp_path: Path, known: dict[str, str]
) -> None:
    lumi(company, **known)
    assert whose(company, tmp_path, ubl()) == "waits"


def test_number_that_the_invoice_gives_finds_its_customer(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, ref="K-7", name="Lumi Ab")
    assert whose(company, tmp_path, ubl(buyer=NUMBERED)) == "K-7"


@pytest.mark.parametrize("create", [False, True])
def test_number_of_a_customer_of_quite_another_name_is_asked_about(
    any_database: str, company: Company, tmp_path: Path, create: bool
) -> None:
    """The number may be one of the buyer's own, or of a register."""
    lumi(company, ref="K-7", name="Alpha Bau GmbH")
    report = brought(company, tmp_path, ubl(buyer=NUMBERED), create=create)
    assert (only().state, Customer.objects.count(), Invoice.objects.count()) == ("waits", 1, 0)
    assert "K-7" in report.problems[0].message
    found = received_of(company, only().pk).candidates
    assert [(one.customer.ref, one.why) for one in found] == [("K-7", ("number",))]


def test_number_of_a_register_is_no_customer_number(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, ref="K-7", name="Lumi Ab")
    assert (
        whose(company, tmp_path, ubl(buyer=NUMBERED.replace("<cbc:ID>K-7", '<cbc:ID schemeID="0088">K-7'))) == "waits"
    )


def test_trading_name_stands_for_the_name(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, ref="K-7", name="Lumi Shop")
    buyer = NUMBERED.replace("Lumi Oy", "Virtanen Trading Oy").replace("<cbc:Name>Lumi<", "<cbc:Name>Lumi Shop<")
    assert whose(company, tmp_path, ubl(buyer=buyer)) == "K-7"


SCHMIDT = BUYER.replace("FI12345678", "").replace("FI-OTHER", "").replace("0037", "").replace("Lumi Oy", "Hans Schmidt")


@pytest.mark.parametrize(
    ("known", "whose_it_is"),
    [
        ({}, "waits"),
        ({"postal_code": "20100"}, "C-1"),
        ({"kind": "business"}, "C-1"),
        ({"kind": "consumer"}, "waits"),
        ({"city": "Turku"}, "waits"),
        ({"city": "TURKU", "street": "kuja 1"}, "C-1"),
    ],
)
def test_name_of_a_person_needs_one_more_sign(
    database: str, company: Company, tmp_path: Path, known: dict[str, str], whose_it_is: str
) -> None:
    lumi(company, **({"name": "Hans Schmidt"} | known))
    brought(company, tmp_path, ubl(buyer=SCHMIDT), create=True)
    row = only()
    assert (row.customer.ref if row.customer else row.state, Customer.objects.count()) == (whose_it_is, 1)


def test_name_of_a_person_with_a_tax_number_is_that_of_a_firm(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Hans Schmidt")
    assert whose(company, tmp_path, ubl(buyer=BUYER.replace("Lumi Oy", "Hans Schmidt"))) == "C-1"


def test_address_of_a_person_is_a_sign(database: str, company: Company, tmp_path: Path) -> None:
    write_contacts(company, lumi(company, name="Hans Schmidt"), [Contact("ap@lumi.example")])
    assert whose(company, tmp_path, ubl(buyer=SCHMIDT)) == "C-1"


def test_address_finds_a_customer_of_a_like_name_alone(database: str, company: Company, tmp_path: Path) -> None:
    """A bookkeeper's address is that of many customers."""
    stranger = lumi(company, name="Kesä Oy")
    write_contacts(company, stranger, [Contact("AP@lumi.example")])
    assert whose(company, tmp_path, BARE) == "waits"
    Customer.objects.update(name="Lumi Ab")
    assert whose(company, tmp_path, BARE) == "C-1"


def test_branches_of_one_number_are_told_apart_by_the_rest(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, vat_id="FI12345678")
    lumi(company, ref="K-7", name="Lumi Oy", vat_id="FI12345678")
    assert whose(company, tmp_path, ubl()) == "waits"
    brought(company, tmp_path, ubl(buyer=NUMBERED, number="R-9"), name="b.xml")
    assert Invoice.objects.get().customer.ref == "K-7"


def test_two_of_one_name_wait_even_where_customers_are_made(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    lumi(company, ref="C-2")
    report = brought(company, tmp_path, ubl(), create=True)
    assert (report.counts, [one.code for one in report.problems]) == ({"waiting": 1}, ["unknown_buyer"])
    assert "C-1, C-2" in report.problems[0].message
    assert only().file.state == "held"
    found = received_of(company, only().pk).candidates
    assert [(one.customer.ref, one.why) for one in found] == [("C-1", ("name",)), ("C-2", ("name",))]


def test_customer_is_made_of_what_the_invoice_says(database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl(), create=True)
    made = Customer.objects.get()
    assert (made.ref, made.name, made.kind, made.country) == ("FI12345678", "Lumi Oy", "business", "FI")
    assert (made.street, made.postal_code, made.city) == ("Kuja 1", "20100", "Turku")
    assert (made.vat_id, made.einvoice_address) == ("FI12345678", "0216:003712345678")
    assert CustomerEmail.objects.get().address == "ap@lumi.example"


def test_made_customer_bears_the_number_that_is_given_else_the_next_free(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company, ref="E-1", name="Kesä Oy")
    brought(company, tmp_path, ubl(buyer=NUMBERED), create=True, name="1.xml")
    brought(company, tmp_path, cii(), create=True, name="2.xml")
    assert sorted(Customer.objects.values_list("ref", flat=True)) == ["E-1", "E-2", "K-7"]
    assert Customer.objects.get(ref="E-2").kind == ""


def test_next_invoice_of_a_made_customer_is_theirs(database: str, company: Company, tmp_path: Path) -> None:
    for number in ("R-1", "R-2", "R-3"):
        brought(company, tmp_path, ubl(number=number), create=True, name=f"{number}.xml")
    assert (Customer.objects.count(), Invoice.objects.count()) == (1, 3)


def test_invoice_of_the_books_is_its_customers(database: str, company: Company, tmp_path: Path) -> None:
    """The ledger came first and knows the buyer by another country."""
    customer = lumi(company, country="SE")
    Invoice.objects.create(
        company=company, customer=customer, number="R-1", issued_on="2026-03-02", currency="EUR", amount_minor=-5, seq=1
    )
    assert whose(company, tmp_path, ubl(root="CreditNote", code="")) == "C-1"


@pytest.mark.parametrize(
    ("one", "other", "countries", "same"),
    [
        ("FI12345678", "FI 1234567-8", (), True),
        ("FI12345678", "12345678", ("FI",), True),
        ("FI12345678", "12345678", ("SE",), False),
        ("FI12345678", "SE12345678", (), False),
        ("EL123456789", "123456789", ("GR",), True),
        ("NO 987 654 321 MVA", "NO987654321", (), True),
        ("", "", (), False),
    ],
)
def test_numbers_are_compared_however_they_are_written(
    one: str, other: str, countries: tuple[str, ...], same: bool
) -> None:
    assert same_number(one, other, countries=countries) is same
    assert same_number(other, one, countries=countries) is same
    assert plain_number("che-123.456.789 MWST") == "CHE123456789"
