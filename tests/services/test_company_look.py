# SPDX-License-Identifier: MIT
"""What makes a company's letters its own: the logo and the bank accounts, set, checked and told in history."""

import json
from contextlib import suppress
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from dunwell.core.problem import Refused
from dunwell.letters.logo import MAX_LOGO_BYTES, read_logo
from dunwell.letters.notice import Account
from dunwell.services.company_look import accounts_of, logo_of, remove_logo, set_accounts, set_logo
from dunwell.services.letter_parties import creditor_of, debtor_of
from dunwell.store.models import BankAccount, Company, Customer, Event
from tests.services.ledger import ALICE


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "#1a4f8b").save(written, kind)
    return written.getvalue()


def last(company: Company) -> dict[str, object]:
    event = Event.objects.filter(company=company).order_by("-seq").first()
    assert event is not None
    assert event.code == "company_changed"
    changes: dict[str, object] = json.loads(event.data)["changes"]
    return changes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_logo_is_kept_small_enough_for_every_message(company: Company, kind: str) -> None:
    logo = set_logo(company, picture(kind), **ALICE)
    company.refresh_from_db()
    assert (logo.width, logo.height) == (600, 150)
    assert logo_of(company) == logo
    assert creditor_of(company).logo == logo
    assert last(company)["logo"] == ["", company.logo]
    remove_logo(company, **ALICE)
    company.refresh_from_db()
    assert logo_of(company) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_picture"),
        (b"%PDF-1.7 no picture", "not_a_picture"),
        (picture()[:200], "not_a_picture"),
        (b'<?xml version="1.0"?><svg xmlns="x"><script>alert(1)</script></svg>', "logo_is_svg"),
        (b"\x89PNG" + b"\0" * MAX_LOGO_BYTES, "logo_too_large"),
    ],
)
def test_what_is_no_logo_is_refused_and_changes_nothing(company: Company, data: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        set_logo(company, data, **ALICE)
    company.refresh_from_db()
    assert company.logo == ""


def test_a_picture_that_would_fill_the_memory_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match="logo_too_large"):
        set_logo(company, picture(size=(7000, 6000)), **ALICE)


def test_accounts_stand_in_their_order_and_an_iban_in_fours(company: Company) -> None:
    wanted = [Account("fi2112345600000785", "ndeafihh", " Nordea  Bank ", ""), Account("12-3456/0100")]
    set_accounts(company, wanted, **ALICE)
    first, second = accounts_of(company)
    assert (first.number, first.bic, first.bank) == ("FI21 1234 5600 0007 85", "NDEAFIHH", "Nordea Bank")
    assert second.number == "12-3456/0100"
    assert last(company)["accounts"] == ["", "FI21 1234 5600 0007 85; 12-3456/0100"]
    assert creditor_of(company).accounts == (first, second)
    seq = Company.objects.get(pk=company.pk).event_seq
    set_accounts(company, wanted, **ALICE)
    assert Company.objects.get(pk=company.pk).event_seq == seq, "what is so already is no change"
    set_accounts(company, [second], **ALICE)
    assert accounts_of(company) == (second,)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (Account("FI22 1234 5600 0007 85"), "bad_iban"),
        (Account("FI21 1234"), "bad_iban"),
        (Account("?"), "bad_account"),
        (Account("FI2112345600000785", "NORDEA"), "bad_bic"),
    ],
)
def test_a_wrong_account_is_refused_with_its_place_and_nothing_is_changed(
    company: Company, account: Account, code: str
) -> None:
    good = Account("FI2112345600000785")
    with pytest.raises(Refused) as refused:
        set_accounts(company, [good, account], **ALICE)
    assert (refused.value.code, refused.value.context["place"]) == (code, 2)
    assert not BankAccount.objects.filter(company=company).exists()


def test_more_than_five_accounts_are_too_many(company: Company) -> None:
    with pytest.raises(Refused, match="too_many_accounts"):
        set_accounts(company, [Account(f"1234{place}") for place in range(6)], **ALICE)


def test_a_letter_abroad_names_the_country_and_one_at_home_does_not(company: Company) -> None:
    customer = Customer(
        company=company,
        ref="C-1",
        name="Weber GmbH",
        country="DE",
        street="Hof 2\nWeg 1",
        postal_code="10115",
        city="Berlin",
    )
    assert debtor_of(customer, company).address == ("Hof 2", "Weg 1", "10115 Berlin", "GERMANY")
    customer.country = company.country
    assert debtor_of(customer, company).address == ("Hof 2", "Weg 1", "10115 Berlin")


def test_a_damaged_file_is_no_picture_or_is_shown_as_it_lies(company: Company) -> None:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 20), "#1a4f8b").save(written, "JPEG", exif=exif)
    good = written.getvalue()
    assert (read_logo(good).width, read_logo(good).height) == (20, 60), "as the camera was held"
    for place in range(2, len(good)):
        with suppress(Refused):
            assert read_logo(good[:place] + b"\0" + good[place + 1 :]).png.startswith(b"\x89PNG")


def test_no_letter_waits_for_a_logo_that_is_gone_or_broken(company: Company) -> None:
    set_logo(company, picture(), **ALICE)
    company.refresh_from_db()
    file = settings.ENVIRONMENT.documents / f"{company.logo}.png"
    file.write_bytes(file.read_bytes()[:20])
    assert creditor_of(company).logo is None
    file.unlink()
    assert creditor_of(company).logo is None


def test_a_language_without_texts_is_written_in_the_companys(company: Company) -> None:
    company.language = "de"
    spoken = [debtor_of(Customer(company=company, language=one), company).language for one in ("cs", "", "en-GB", "fi")]
    assert spoken == ["de", "de", "en-GB", "fi"]
