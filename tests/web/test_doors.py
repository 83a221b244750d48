# SPDX-License-Identifier: MIT
"""Who gets in where, and what every answer carries against misuse."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern

from dunwell.store.models import Customer, Delivery, Invoice
from dunwell.web.urls import urlpatterns
from tests.web.conftest import PASSWORD, House, browser

UNSAFE = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def addresses(house: House) -> list[str]:
    """Every address of Acme that there is, from the table of addresses, so that none is forgotten."""
    delivery = Delivery.objects.filter(company=house.acme).latest("pk").pk
    customer = Customer.objects.get(company=house.acme, ref="C-1").pk
    invoice = Invoice.objects.get(company=house.acme, number="R-1").pk
    values = {"company": "acme", "customer": customer, "invoice": invoice, "delivery": delivery, "index": 0}
    patterns = [str(one.pattern) for one in urlpatterns if isinstance(one, URLPattern)]
    return [
        "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), pattern)
        for pattern in patterns
        if pattern.startswith("c/")
    ]


def test_who_is_not_signed_in_is_led_to_the_door(house: House) -> None:
    for address in ["/", *addresses(house)]:
        answer = browser().get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"] == f"/sign-in/?next={address}"


def test_another_company_s_pages_are_not_there(house: House, alice: Client, charlie: Client) -> None:
    found = addresses(house)
    assert len(found) == 10
    for address in found:
        assert charlie.get(address).status_code == 404, address
        # Nor under his own company's name, by their ids.
        if any(part.isdecimal() for part in address.split("/")):
            assert charlie.get(address.replace("/acme/", "/other/")).status_code == 404, address
    assert [alice.get(one).status_code for one in found if not one.endswith("/0/")] == [200] * 9


def test_another_company_s_proposal_cannot_be_approved(house: House, charlie: Client) -> None:
    assert charlie.post("/c/acme/review/", {"sure": "yes"}).status_code == 404


def test_a_form_without_its_token_is_refused(house: House) -> None:
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
    assert strict.post("/sign-in/", {"login": "alice", "password": PASSWORD}).status_code == 403
    strict.login(username="alice", password=PASSWORD)
    for address in ("/c/acme/review/", "/sign-out/"):
        answer = strict.post(address, {"sure": "yes"})
        assert answer.status_code == 403
        assert b"Nothing was done." in answer.content


def test_every_page_has_a_policy_without_anything_unsafe(house: House, alice: Client) -> None:
    for address in addresses(house):
        answer = alice.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy, address
        if "/mailbox/" in address and address.endswith(("/body/", "/0/")):
            continue
        assert policy.startswith("default-src 'self'"), address
        assert "unsafe" not in policy, address
        assert not UNSAFE.search(answer.content.decode()), address


def test_a_message_may_neither_run_nor_load_anything(house: House, alice: Client) -> None:
    (address,) = [one for one in addresses(house) if one.endswith("/body/")]
    answer = alice.get(address)
    rules = {
        rule.partition(" ")[0]: rule.partition(" ")[2].strip()
        for rule in answer.headers["Content-Security-Policy"].split("; ")
    }
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data:"
    assert rules["sandbox"] == ""
    assert "script-src" not in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = alice.get(address.removesuffix("body/")).content.decode()
    assert 'sandbox=""' in page


def test_names_are_escaped(house: House, alice: Client) -> None:
    page = alice.get("/c/acme/customers/").content.decode()
    assert "Aalto &amp; Sons &lt;Oy&gt;" in page
    assert "<Oy>" not in page


@pytest.mark.parametrize("file", ["web/theme.css", "web/theme.js", "web/icons.svg", "bootstrap/css/bootstrap.min.css"])
def test_static_files_are_served_without_being_collected(database: str, file: str) -> None:
    answer = browser().get(f"/static/{file}")
    assert answer.status_code == 200
    content = b"".join(answer)
    answer.close()
    found = finders.find(file)
    assert isinstance(found, str)
    with open(found, "rb") as expected:  # noqa: PTH123 -- the finder's own path
        assert content == expected.read()


def test_every_icon_that_a_page_names_is_on_the_sheet() -> None:
    from pathlib import Path

    from dunwell.web import words

    sheet = str(finders.find("web/icons.svg"))
    drawn = set(re.findall(r'<symbol id="(\w+)"', Path(sheet).read_text(encoding="utf-8")))
    named = {word.icon for table in (words.OUTCOMES, words.DELIVERIES) for word in table.values()}
    folder = Path(words.__file__).parent / "templates"
    for template in folder.rglob("*.html"):
        named |= set(re.findall(r'{% icon "(\w+)" %}', template.read_text(encoding="utf-8")))
    assert named <= drawn


def test_every_outcome_has_a_word() -> None:
    from dunwell.core.gates import OUTCOMES
    from dunwell.web import words

    assert set(words.OUTCOMES) == set(OUTCOMES)
