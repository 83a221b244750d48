# SPDX-License-Identifier: MIT
"""Every page there is, in a real browser, light and dark, wide and narrow: it breaks no rule of accessibility, fits the
window, complains of nothing, and its policy is never reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import built, signed_in
from tests.web.live import chromium, need_chromium, served, watched
from tests.web.walking import addresses, things

pytestmark = pytest.mark.browser
# Colours are the same at every width.
CONTRAST = {"runOnly": ["color-contrast"]}


@dataclass(frozen=True)
class House:
    """The back office behind a browser: every address that shows Alice a page, and her session."""

    browser: Browser
    address: str
    pages: list[str]
    session: str


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def house(database: str) -> Iterator[House]:
    """By the real clock: the browser has no other. One of the last five days was no holiday, so there is mail."""
    company = built(days=5).acme
    known = things(company, "C-1")
    client = signed_in("alice")
    pages = sorted({path for one in addresses() if (path := one.to("acme", known)) and is_page(client, path)})
    session = client.cookies["sessionid"].value
    with served() as address, chromium() as browser:
        yield House(browser, address, pages, session)


def is_page(client: Client, path: str) -> bool:
    """A whole page of ours, and not a part of one, a file, a redirect, or what a customer gets."""
    if "sign-out" in path or "logout" in path:
        return False
    answer = client.get(path)
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and html and b"web/theme.css" in answer.content


def window(house: House) -> tuple[Page, list[str]]:
    """A window in which Alice is signed in, and what its pages complain about."""
    # Without motion: colours are looked at when they have changed, and not on their way.
    context = house.browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "sessionid", "value": house.session, "url": house.address}])
    page = context.new_page()
    return page, watched(page)


def broken(page: Page, options: dict[str, list[str]] | None = None) -> list[str]:
    """The rules of accessibility that the open page breaks, with the places."""
    found = (Axe().run(page, options=options) if options else Axe().run(page)).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open: wide and light, then dark, then on a telephone."""
    found = broken(page)
    if page.locator("main").count() != 1 or page.locator("h1").count() != 1:
        found.append("not one main part with one heading")
    if page.locator("[style]:not(svg *), body script:not([src])").count():
        found.append("an inline style or script")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in broken(page, CONTRAST)]
    page.set_viewport_size({"width": 360, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than a telephone")
    found += [f"narrow: {one}" for one in broken(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_every_page_is_accessible_fits_and_complains_of_nothing(house: House) -> None:
    """Every other one of them: the rest stand in test_every_second_page.py, for two workers."""
    assert len(house.pages) > 90
    assert (wrong := walked(house, house.pages[::2])) == {}, "\n".join(
        f"{path}: {found}" for path, found in wrong.items()
    )


def walked(house: House, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong with each of these pages; nothing for those that are sound."""
    page, complaints = window(house)
    wrong: dict[str, list[str]] = {}
    for path in paths:
        complaints.clear()
        page.goto(house.address + path, wait_until="networkidle")
        said = list(complaints)  # what axe itself puts into the page is no fault of ours
        found = said + faults(page)
        if found:
            wrong[path] = found
    return wrong


def test_a_page_is_printed_without_what_only_a_screen_needs(house: House) -> None:
    page, _ = window(house)
    page.goto(f"{house.address}/c/acme/customers/", wait_until="networkidle")
    page.emulate_media(media="print")
    assert page.locator(".side").is_hidden()
    assert page.locator(".filters").is_hidden()
    assert page.locator("table.rows").is_visible()


def test_the_keyboard_alone_finds_searches_opens_and_closes(house: House) -> None:
    page, _ = window(house)
    page.goto(f"{house.address}/c/acme/customers/", wait_until="networkidle")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#shortcuts").is_hidden()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('table.rows tbody tr') !== null")
    page.keyboard.press("/")
    page.keyboard.type("R-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/acme/invoices/*/")  # what fits exactly is opened
    expect(page.locator("h1")).to_contain_text("R-1")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/c/acme/invoices/")


def test_a_session_that_ended_leads_to_the_door_and_back(house: House) -> None:
    page, _ = window(house)
    page.context.clear_cookies()
    page.goto(f"{house.address}/c/acme/invoices/?q=R-1", wait_until="networkidle")
    assert "/sign-in/" in page.url
    assert "q%3DR-1" in page.url
