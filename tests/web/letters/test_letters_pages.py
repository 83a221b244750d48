# SPDX-License-Identifier: MIT
"""Letters and Texts: what is set, refused and shown, without scripts."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from dunwell.letters.words import built_in
from dunwell.services.company_look import accounts_of, logo_of
from dunwell.services.procedure_drafts import draft_of
from dunwell.services.procedure_tables import levels_of
from dunwell.store.models import HouseMail, Notice, User
from tests.web.conftest import House
from tests.web.test_pages import text

LETTERS = "/c/acme/settings/letters/"
LEVEL = "/c/acme/texts/level/all/1/"
WORDS = {
    "was": "reminder",
    "subject": "Hei {{ customer.name }}",
    "body": "Maksa {{ notice.total }}.\r\n\r\n{{ table }}{{ pay_to }}",
}
IBAN = {"number": "fi2112345600000785", "bic": "", "bank": "Nordea", "holder": ""}


def picture() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (400, 100), "#1a4f8b").save(written, "PNG")
    return SimpleUploadedFile("logo.png", written.getvalue(), "image/png")


def user() -> int:
    return User.objects.get(username="alice").pk


def test_the_look_is_saved_and_what_cannot_be_stands_at_its_field(house: House, alice: Client) -> None:
    given = {"colour": "#1A4F8B", "sender": "Accounts", "vat_id": "FI1", "footer": "a\r\nb", "attach_limit_mb": "5"}
    assert alice.post(LETTERS, given).status_code == 302
    house.acme.refresh_from_db()
    assert (house.acme.colour, house.acme.footer, house.acme.attach_limit_mb) == ("#1a4f8b", "a\nb", 5)
    wrong = alice.post(LETTERS, given | {"colour": "blue"})
    assert wrong.status_code == 422
    assert b'id="id_colour_error"' in wrong.content


def test_a_logo_is_taken_shown_and_removed(house: House, alice: Client) -> None:
    assert alice.post(f"{LETTERS}logo/", {"file": picture()}).status_code == 302
    assert alice.get(f"{LETTERS}logo.png").headers["Content-Type"] == "image/png"
    assert "data:image/png" in alice.get(f"{LETTERS}sample/").content.decode()
    assert alice.post(f"{LETTERS}logo/remove/").status_code == 302
    house.acme.refresh_from_db()
    assert logo_of(house.acme) is None
    assert alice.get(f"{LETTERS}logo.png").status_code == 404


def test_a_drawing_is_no_logo(house: House, alice: Client) -> None:
    drawing = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'></svg>", "image/svg+xml")
    answer = alice.post(f"{LETTERS}logo/", {"file": drawing})
    assert answer.status_code == 422
    assert "Save the logo as PNG" in answer.content.decode()


def test_accounts_are_added_shown_in_fours_moved_and_removed(house: House, alice: Client) -> None:
    assert alice.post(f"{LETTERS}accounts/new/", IBAN).status_code == 302
    assert alice.post(f"{LETTERS}accounts/new/", IBAN | {"number": "DE89370400440532013000"}).status_code == 302
    assert "FI21 1234 5600 0007 85" in text(alice, LETTERS)
    alice.post(f"{LETTERS}accounts/2/move/up/")
    assert [one.number[:2] for one in accounts_of(house.acme)] == ["DE", "FI"]
    alice.post(f"{LETTERS}accounts/1/", IBAN | {"number": "DE89370400440532013000", "bank": "Commerz"})
    assert accounts_of(house.acme)[0].bank == "Commerz"
    alice.post(f"{LETTERS}accounts/1/remove/")
    assert [one.number for one in accounts_of(house.acme)] == ["FI21 1234 5600 0007 85"]
    assert alice.get(f"{LETTERS}accounts/2/").status_code == 404


@pytest.mark.parametrize(("wrong", "field"), [({"number": "FI2112345600000786"}, "number"), ({"bic": "NORDEA"}, "bic")])
def test_a_slip_in_an_account_stands_at_its_field(
    house: House, alice: Client, wrong: dict[str, str], field: str
) -> None:
    answer = alice.post(f"{LETTERS}accounts/new/", IBAN | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert accounts_of(house.acme) == ()


def test_a_sixth_account_is_refused(house: House, alice: Client) -> None:
    for number in range(5):
        alice.post(f"{LETTERS}accounts/new/", IBAN | {"number": f"1234-{number}"})
    assert "room for 5 accounts" in alice.post(f"{LETTERS}accounts/new/", IBAN).content.decode()
    assert "Add a bank account" not in text(alice, LETTERS)


def test_the_sample_tries_out_what_is_typed_and_nothing_else(house: House, alice: Client) -> None:
    html = alice.get(f"{LETTERS}sample/?colour=%23123456&footer=%3Cb%3ESmall&name=Mallory").content.decode()
    assert "#123456" in html
    assert "&lt;b&gt;Small" in html
    assert "Mallory" not in html
    answer = alice.get(f"{LETTERS}sample/?colour=red;x")
    assert "red;x" not in answer.content.decode()
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_texts_say_whose_words_each_level_has(house: House, alice: Client) -> None:
    page = text(alice, "/c/acme/texts/?language=de")
    assert "reminder Friendly built-in" in page
    assert "Announces the hand-over" in page
    assert "customers get yours, or English" in text(alice, "/c/acme/texts/?language=ja")
    assert alice.get("/c/acme/texts/?language=../x").status_code == 404


def test_own_words_are_kept_as_a_draft_and_taken_back(house: House, alice: Client) -> None:
    assert alice.post(f"{LEVEL}?language=fi", WORDS).status_code == 302
    level = levels_of(draft_of(house.acme, user()).table("all"))[0]
    assert level["text"] == [
        {
            "language": "fi",
            "subject": "Hei {{ customer.name }}",
            "body": "Maksa {{ notice.total }}.\n\n{{ table }}{{ pay_to }}",
        }
    ]
    page = text(alice, f"{LEVEL}?language=fi&view=text")
    assert "Changed, and not in force yet" in page
    assert "Hei Example Ltd" in page
    assert "Maksa 1 005,00." in page
    assert "Review changes" in page
    assert alice.post(f"{LEVEL}built-in/?language=fi").status_code == 302
    assert not draft_of(house.acme, user()).exists


def test_built_in_words_that_are_kept_unchanged_stay_built_in(house: House, alice: Client) -> None:
    words = built_in("sv", "friendly")
    given = {"was": "reminder", "subject": words.subject, "body": words.body.replace("\n", "\r\n")}
    assert alice.post(f"{LEVEL}?language=sv", given).status_code == 302
    assert not draft_of(house.acme, user()).exists


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"body": "Maksa {{ notice.total }}\n{{ notice.totl }}{{ pay_to }}"}, "body", "line 2"),
        ({"body": "Maksa pian."}, "body", "must say what is to be paid"),
        ({"subject": "{{ table }}"}, "subject", "The subject is one line"),
        ({"subject": ""}, "subject", ""),
    ],
)
def test_a_mistake_in_own_words_stands_at_its_field_with_its_line(
    house: House, alice: Client, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = alice.post(f"{LEVEL}?language=fi", WORDS | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert said in page
    assert not draft_of(house.acme, user()).exists


def test_words_are_not_written_over_a_level_that_moved(house: House, alice: Client) -> None:
    answer = alice.post(f"{LEVEL}?language=fi", WORDS | {"was": "warning"})
    assert answer.status_code == 422
    assert "The levels have moved meanwhile" in answer.content.decode()


def test_words_are_shown_on_a_notice_in_each_way(house: House, alice: Client) -> None:
    notice = Notice.objects.get(company=house.acme, customer__ref="C-1")
    for page in (LEVEL, "/c/acme/texts/tone/final/"):
        chosen = f"?language=de&notice={notice.pk}"
        light = alice.get(f"{page}frame/{chosen}")
        dark = alice.get(f"{page}frame/{chosen}&scheme=dark").content.decode()
        assert "Aalto &amp; Sons &lt;Oy&gt;" in light.content.decode()
        assert "color-scheme: light;" in light.content.decode()
        assert "color-scheme: dark;" in dark
        assert "sandbox" in light.headers["Content-Security-Policy"]
        assert alice.get(f"{page}letter.pdf{chosen}").content.startswith(b"%PDF")
    theirs = Notice.objects.filter(company=house.other).latest("pk").pk
    assert alice.get(f"{LEVEL}?notice={theirs}").status_code == 404
    assert alice.get(f"{LEVEL}?notice=x").status_code == 404


def test_a_preview_goes_to_oneself_alone(house: House, alice: Client) -> None:
    User.objects.filter(username="alice").update(email="alice@acme.example")
    send = f"{LEVEL}send/?language=en"
    page = text(alice, send)
    assert "alice@acme.example" in page
    assert "money@acme.example" in page  # the company's own
    assert alice.post(send, {"to": "aalto@acme.example"}).status_code == 422
    assert not HouseMail.objects.filter(data__has_key="preview").exists()
    assert alice.post(send, {"to": "alice@acme.example"}).status_code == 302
    sent = HouseMail.objects.get(data__has_key="preview")
    assert (sent.to, sent.state) == ("alice@acme.example", "accepted")
    assert sent.subject.startswith("Preview: ")


def test_words_of_a_new_procedure_are_written_before_it_is_in_force(house: House, alice: Client) -> None:
    made = alice.post("/c/acme/procedures/new/", {"source": "all", "code": "late", "name": "Late"})
    assert made.status_code == 302
    page = text(alice, "/c/acme/texts/level/late/1/?language=en")
    assert "Versions" not in page
    assert alice.post("/c/acme/texts/level/late/1/?language=en", WORDS).status_code == 302
    assert "own words" in text(alice, "/c/acme/texts/?language=en")


def test_level_panel_leads_to_its_texts(house: House, alice: Client, bob: Client) -> None:
    assert "texts/level/all/1/" in alice.get("/c/acme/procedure/all/?panel=1").content.decode()
    assert "texts/level/all/1/" not in bob.get("/c/acme/procedure/all/?panel=1").content.decode()
    assert bob.get(LEVEL).status_code == 403
