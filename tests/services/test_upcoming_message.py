# SPDX-License-Identifier: MIT
"""What would go out next is shown as the channel of the plan carries it, and nothing is made by looking."""

import pytest

from dunwell.services.upcoming_message import Upcoming, upcoming_messages
from dunwell.store.models import Company, CompanyWay, Customer, Delivery, Notice
from tests.services.outside import rules, set_way
from tests.services.post import BOB, RUN_ON, writing_company


def shown(company: Company, *channels: str, ledger: bool = True, **known: str) -> list[Upcoming]:
    """What would go to C-1 with these channels on the level, when so much is known of it."""
    if ledger:
        writing_company(company, rules=rules(*channels), run=False)
    Customer.objects.filter(ref="C-1").update(**known)
    company.refresh_from_db()
    found = upcoming_messages(company, Customer.objects.get(ref="C-1").pk, "EUR", on=RUN_ON, **BOB)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    return found


def test_an_e_mail_is_shown_as_the_mail_that_it_is(database: str, company: Company) -> None:
    (one,) = shown(company, "email")
    assert one.mail is not None
    assert (one.channel, one.to, one.file, one.text) == ("email", ("Cecilia <cecilia@customer.example>",), None, "")


def test_a_text_message_is_shown_word_for_word_with_its_number(database: str, company: Company) -> None:
    CompanyWay.objects.create(company=company, way="sms", channel="sms", on=True)
    (one,) = shown(company, "sms", phone="040 123 4567")
    assert (one.channel, one.to, one.mail) == ("sms", ("+358401234567",), None)
    assert "EUR 155.00" in one.text


def test_a_number_that_takes_no_text_message_is_told_before_it_is_tried(database: str, company: Company) -> None:
    CompanyWay.objects.create(company=company, way="sms", channel="sms", on=True)
    (one,) = shown(company, "sms", phone="12345")
    assert one.refused is not None
    assert one.refused.code == "bad_phone_number"


@pytest.mark.parametrize("way", ["print", "post_service"])
def test_a_letter_is_shown_as_the_letter_that_is_posted(database: str, company: Company, way: str) -> None:
    if way == "print":
        set_way(company, "print")
    else:
        set_way(company, way, url="https://letters.example.com/v1", token="t0ken")
    (one,) = shown(company, "letter", street="Rantatie 4", postal_code="33100", city="Tampere")
    assert one.to == ("Cecilia", "Rantatie 4", "33100 Tampere")
    assert one.file is not None
    assert (one.channel, one.file[0], one.file[1][:5]) == ("letter", "N-1.pdf", b"%PDF-")


def test_an_e_invoice_is_shown_as_its_document(database: str, company: Company) -> None:
    set_way(company, "einvoice", seller_address="0216:003712345678")
    (one,) = shown(company, "einvoice", einvoice_address="0216:003798765432")
    assert (one.channel, one.to) == ("einvoice", ("0216:003798765432",))
    assert one.file is not None
    assert one.file[0].endswith(".xml")
    assert b"150.00" in one.file[1]


def test_a_webhook_is_shown_as_what_it_says(database: str, company: Company) -> None:
    set_way(company, "webhook", url="https://hooks.example.com/x", secret="whsec_" + "QUFB" * 8)
    (one,) = shown(company, "webhook")
    assert one.file is not None
    assert (one.file[0], b'"150.00"' in one.file[1]) == ("N-1.json", True)


def test_with_all_channels_every_one_is_shown(database: str, company: Company) -> None:
    set_way(company, "print")
    both = rules("email", "letter").replace("channels =", "all_channels = true\nchannels =")
    writing_company(company, rules=both, run=False)
    found = shown(company, ledger=False, street="Rantatie 4", postal_code="33100", city="Tampere")
    assert [one.channel for one in found] == ["email", "letter"]
