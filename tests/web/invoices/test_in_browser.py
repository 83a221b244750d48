# SPDX-License-Identifier: MIT
"""The main stories of invoices and payments in a real browser, with nothing on its console."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import built, signed_in
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Window:
    """A page of Alice's, where the back office is, and what the page complained of."""

    page: Page
    address: str
    complaints: list[str]


@pytest.fixture
def window(database: str) -> Iterator[Window]:
    """By the real clock: the browser has no other."""
    need_chromium()
    built(days=5)
    session = signed_in("alice").cookies["sessionid"].value
    with served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        yield Window(page, address, watched(page))


def test_a_payment_takes_two_clicks_and_one_takes_it_back(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/c/acme/invoices/")
    page.get_by_role("link", name="R-2", exact=True).click()
    page.get_by_role("link", name="Record payment").click()
    expect(page.locator("dialog input[name=amount]")).to_have_value("60.00")
    page.get_by_role("button", name="Record payment").click()
    expect(page.locator("#messages")).to_contain_text("Payment recorded. Nothing of it is open any more")
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("It was taken back; what it settled is open again.")
    assert window.complaints == []


def test_the_bell_turns_in_place_and_stays_so(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/c/acme/invoices/")
    bell = page.get_by_role("button", name="Reminders of R-1")
    expect(bell).to_have_attribute("aria-pressed", "true")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(bell).to_have_attribute("aria-pressed", "false")
    page.get_by_role("link", name="History of the reminders of R-1").click()
    expect(page.locator("#dialog")).to_contain_text("Reminders of R-1")
    expect(page.locator("#dialog")).to_contain_text("nobody received it")
    assert window.complaints == []


def test_the_decision_is_stepped_through_day_by_day(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/c/acme/invoices/?q=R-1")
    page.get_by_role("link", name="R-1", exact=True).click()
    explained = page.locator("#explain")
    expect(explained).to_contain_text("the next sending day")
    day = page.locator("#explain-on").input_value()
    explained.get_by_role("link", name="Day before").click()
    expect(page.locator("#explain-on")).not_to_have_value(day)
    expect(explained).to_contain_text("Something is left to chase")
    assert window.complaints == []


def test_with_reminder_is_asked_when_it_applies_and_preset(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/c/acme/invoices/new/")
    question = page.locator("#with-reminder")
    expect(question).not_to_contain_text("With reminder")
    page.locator("#id_customer").fill("C-2")
    page.locator("#id_number").fill("H-1")
    expect(question).to_contain_text("With reminder")
    expect(page.get_by_label("Yes, it is reminded when it is late")).to_be_checked()
    expect(page.get_by_label("Paid on")).to_be_hidden()
    page.locator("input[name=paid][value=yes]").check()
    expect(page.get_by_label("Paid on")).to_be_visible()
    expect(question).not_to_contain_text("With reminder")
    page.locator("input[name=paid][value=no]").check()
    expect(question).to_contain_text("With reminder")
    page.get_by_label("Amount", exact=True).fill("150,00")
    page.get_by_role("button", name="Save invoice").click()
    expect(page.locator("#messages")).to_contain_text("The invoice is written.")
    assert window.complaints == []


def test_a_payment_is_proposed_while_it_is_typed(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/c/acme/payments/new/?customer=C-2")
    page.get_by_label("Amount", exact=True).fill("62.50")
    page.get_by_label("Reference or text").click()
    expect(page.get_by_label("Amount for R-2")).to_have_value("60.00")
    page.get_by_role("button", name="Record payment").click()
    expect(page.locator("#messages")).to_contain_text("Recorded. It settles R-2")
    assert window.complaints == []
