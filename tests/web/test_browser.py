# SPDX-License-Identifier: MIT
"""A real browser walks through the back office: nothing is blocked, nothing fails, everything fits a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from dunwell.store.models import Delivery
from tests.web.conftest import PASSWORD, built
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Back:
    """The back office with a browser before it; `message` is the latest delivery to Aalto."""

    browser: Browser
    address: str
    message: int


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def back(database: str) -> Iterator[Back]:
    """One of the last five days was no holiday, so there is mail. By the real clock: the browser has no other."""
    built(days=5)
    message = Delivery.objects.filter(company__code="acme", notice__customer__ref="C-1").latest("pk").pk
    with served() as address, chromium() as browser:
        yield Back(browser, address, message)


def opened(back: Back, width: int, scheme: str) -> tuple[Page, list[str]]:
    """A window of this width in which Alice has signed in, and what its pages complain about."""
    context = back.browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints = watched(page)
    page.goto(back.address, wait_until="networkidle")
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Oy")
    page.wait_for_load_state("networkidle")
    return page, complaints


def fits(page: Page) -> bool:
    page.wait_for_load_state("networkidle")
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_walk_from_the_overview_to_a_message(back: Back, width: int, scheme: str) -> None:
    page, complaints = opened(back, width, scheme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    assert fits(page)

    page.get_by_role("link", name="The whole plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan")
    page.get_by_label("Invoice, customer number or name").fill("aalto")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1 item", exact=True)).to_be_visible()
    assert fits(page)

    page.get_by_role("link", name="Aalto & Sons <Oy>").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aalto & Sons <Oy>")
    assert fits(page)

    page.get_by_role("link", name="R-1", exact=True).click()
    expect(page.get_by_text("Gate by gate")).to_be_visible()
    assert fits(page)

    page.goto(f"{back.address}/c/acme/mailbox/", wait_until="networkidle")
    page.get_by_role("link", name="Aalto & Sons <Oy>").click()
    page.wait_for_url(f"**/mailbox/{back.message}/")
    expect(page.frame_locator("iframe").get_by_text("1,209.50").first).to_be_visible()
    assert fits(page)
    assert complaints == []


def test_everything_is_reached_by_keyboard(back: Back) -> None:
    page, complaints = opened(back, 1440, "light")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert reached[1:6] == ["Overview", "Plan", "Customers", "Mailbox", "Sign out"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    assert complaints == []
