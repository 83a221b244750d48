# SPDX-License-Identifier: MIT
"""Letters and Texts in a real browser: the sample follows what is typed, words are written and put in force."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.web.conftest import built, signed_in
from tests.web.live import Scheme, chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """Acme, served. By the real clock: the browser has no other."""
    built()
    with served() as found:
        yield found


def sound(page: Page, complaints: list[str]) -> None:
    """Nothing was complained about so far, the page fits its window, and axe has nothing against it."""
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    complaints.clear()  # axe itself writes styles, which our policy refuses


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_look_is_tried_out_and_words_are_written_and_put_in_force(address: str, width: int, scheme: Scheme) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{address}/c/acme/settings/")
        page.get_by_role("link", name=re.compile("^Letters")).click()
        expect(page.get_by_role("heading", name="Letters", exact=True)).to_be_visible()
        sound(page, complaints)

        # The sample follows what is typed, before it is saved.
        page.get_by_label("Small print").fill("Registered in Turku")
        sample = page.frame_locator("#sample")
        expect(sample.get_by_text("Registered in Turku")).to_be_visible()
        page.get_by_label("Choose the colour").fill("#aa3311")
        expect(page.get_by_label("Colour", exact=False).first).to_have_value("#aa3311")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved. It holds for every message from now on.")).to_be_visible()

        page.get_by_role("link", name="Add a bank account").click()
        page.get_by_label("Account number").fill("FI2112345600000786")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(page.get_by_text("is no IBAN")).to_be_visible()
        complaints.clear()  # the browser tells the 422
        page.get_by_label("Account number").fill("FI2112345600000785")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(page.get_by_role("link", name="FI21 1234 5600 0007 85", exact=True)).to_be_visible()
        sound(page, complaints)

        page.goto(f"{address}/c/acme/texts/?language=en")
        sound(page, complaints)
        page.get_by_role("link", name="reminder", exact=True).click()
        expect(page.get_by_role("heading", name="reminder")).to_be_visible()
        sound(page, complaints)
        body = page.get_by_label("Text", exact=True)
        body.fill("Please pay: ")
        page.get_by_role("button", name="notice.amount").click()
        expect(body).to_have_value("Please pay: {{ notice.amount }}")
        for name in ("table", "pay_to"):
            page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("Kept, not in force yet")).to_be_visible()
        expect(page.frame_locator(".mail-frame").get_by_text("Please pay: EUR 1,005.00")).to_be_visible()
        for view in ("Dark", "Telephone", "Plain text"):
            page.get_by_role("link", name=view).click()
            expect(page.get_by_role("link", name=view)).to_have_attribute("aria-current", "page")
            sound(page, complaints)

        page.get_by_role("link", name="Review changes").click()
        expect(page.get_by_text("customers whom the change can touch were gone through")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Put in force").click()
        expect(page.get_by_text("In force from now on")).to_be_visible()
        page.goto(f"{address}/c/acme/texts/?language=en")
        expect(page.get_by_text("own words", exact=True)).to_be_visible()
        assert complaints == []
