# SPDX-License-Identifier: MIT
"""A person in a browser: from a new company to the switch, with a file whose columns they tell on screen."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dunwell.store.models import Company, Invoice, OpenItem
from tests.web.conftest import PASSWORD, House
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser
CUSTOMERS = "customer_id,name,kind,country,email\n10001,Sommer,business,DE,s@so.example\n10002,Svea AB,business,SE,\n"
FOREIGN = "Nummer;Kunde;Datum;Fällig;Betrag\n4711;10001;01.02.2026;15.02.2026;1.234,50\n4712;10002;01.02.2026;;99,00\n"
SAID = {
    "c-invoice": "Nummer",
    "c-customer_id": "Kunde",
    "c-issue_date": "Datum",
    "c-due_date": "Fällig",
    "c-amount": "Betrag",
}


@contextmanager
def alice() -> Iterator[Page]:
    """A page of a browser in which Alice is signed in."""
    with served() as address, chromium() as browser:
        opened = browser.new_context(base_url=address, viewport={"width": 1200, "height": 900}).new_page()
        opened.goto("/sign-in/")
        opened.locator("input[name=username], input[name=login]").first.fill("alice")
        opened.locator("input[type=password]").first.fill(PASSWORD)
        opened.keyboard.press("Enter")
        opened.wait_for_url("**/c/**")
        yield opened


def clean(page: Page) -> list[str]:
    """What axe finds wrong with the page that is open."""
    page.wait_for_load_state("networkidle")
    return [one["id"] for one in Axe().run(page).response["violations"]]


def bring(page: Page, name: str, content: str) -> None:
    page.goto("/c/nord/import/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Bring in").click()


def test_company_is_made_set_up_and_switched_on_and_off(house: House) -> None:
    need_chromium()
    with alice() as page:
        complaints = watched(page)
        found = found_company(page) | brought(page) | chosen(page) | looked_at(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert complaints == []
    nord = Company.objects.get(code="nord")
    assert (nord.reminders, nord.chosen_at is not None) == (False, True)
    assert Invoice.objects.filter(company=nord).count() == 2
    assert [str(one) for one in OpenItem.objects.filter(company=nord, remind=False)] == ["4712"]


def found_company(page: Page) -> dict[str, list[str]]:
    """A company, its own data, and a message to oneself."""
    found: dict[str, list[str]] = {}
    page.goto("/companies/new/")
    page.select_option("#id_country", "DE")
    expect(page.locator("#id_time_zone")).to_have_value("Europe/Berlin")
    page.fill("#id_name", "Nord")
    page.get_by_role("button", name="Make the company").click()
    page.fill("#id_email", "books@nord.example")
    page.fill("#id_pay_to", "DE02 1203 0000 0000 2020 51")
    found["company"] = clean(page)
    page.get_by_role("button", name="Save and continue").click()
    page.fill("#id_to", "me@nord.example")
    page.get_by_role("button", name="Send a test message").click()
    page.get_by_text("Nobody received it.").wait_for()
    found["mail"] = clean(page)
    return found


def brought(page: Page) -> dict[str, list[str]]:
    """Customers in our own words, invoices in those of a foreign ledger."""
    found: dict[str, list[str]] = {}
    bring(page, "customers.csv", CUSTOMERS)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("Taken.").wait_for()
    bring(page, "offene posten.csv", FOREIGN)
    for name, column in SAID.items():
        page.select_option(f"[name={name}]", column)
    found["columns"] = clean(page)
    page.select_option("[name=date]", "%d.%m.%Y")
    page.select_option("[name=decimal]", ",.")
    page.get_by_role("button", name="Check the file").click()
    found["checked"] = clean(page)
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("link", name="Back to the set-up").click()
    return found


def chosen(page: Page) -> dict[str, list[str]]:
    """Who is reminded how, what of the open may be, what would go out; and the switch."""
    found: dict[str, list[str]] = {}
    page.get_by_text("Automation prevented").first.wait_for()
    found["procedures"] = clean(page)
    page.get_by_role("button", name="These are right: continue").click()
    page.get_by_label("4712").uncheck()
    found["documents"] = clean(page)
    page.get_by_role("button", name="Enable reminders for what is ticked").click()
    page.get_by_text("Messages in two weeks").wait_for()
    found["trial"] = clean(page)
    page.get_by_role("button", name="That is what I want: continue").click()
    page.get_by_role("button", name="Switch reminders on").click()
    page.get_by_text("Reminders are on.").first.wait_for()
    found["switch"] = clean(page)
    return found


def looked_at(page: Page) -> dict[str, list[str]]:
    """The settings; and the switch again."""
    found: dict[str, list[str]] = {}
    for path in ("import/", "settings/", "settings/mail/", "settings/calendar/", "settings/simple/", "settings/cost/"):
        page.goto(f"/c/nord/{path}")
        found[path] = clean(page)
    page.goto("/c/nord/settings/")
    page.get_by_role("link", name="Switch off").click()
    page.get_by_label("Send nothing more to any customer").check()
    page.get_by_role("button", name="Switch off").click()
    page.get_by_text("Reminders are off.").wait_for()
    return found
