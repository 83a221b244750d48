# SPDX-License-Identifier: MIT
"""Going back in a real browser: what stands there is a whole page, though a part of it was fetched from its address."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

from dunwell.store.models import Company
from tests.web.conftest import NOW, make, signed_in
from tests.web.live import chromium, need_chromium, served, watched
from tests.web.matching.cast import waiting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def acme(database: str) -> Iterator[Company]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield make("acme", "Acme Oy", "alice")


def test_back_leads_to_a_whole_page_after_a_part_of_it_was_fetched(acme: Company) -> None:
    waiting(acme)
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)

        # The next payment of the queue, then another page, then back.
        page.goto(f"{address}/c/acme/payments/match/", wait_until="networkidle")
        page.keyboard.press("j")
        expect(page.locator(".shown h2")).to_have_text("BERG AB")
        page.keyboard.press("s")
        expect(page.get_by_role("button", name="Book it")).to_be_visible()
        page.go_back(wait_until="networkidle")
        expect(page.locator(".shown h2")).to_have_text("BERG AB")
        expect(page.get_by_role("navigation").first).to_be_visible()

        # A list that was searched, then a row of it, then back.
        page.goto(f"{address}/c/acme/invoices/", wait_until="networkidle")
        page.locator("#list input[name=q]").fill("700102")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="700101")).to_have_count(0)
        page.get_by_role("link", name="700102").first.click()
        page.wait_for_url("**/invoices/**/")
        page.go_back(wait_until="networkidle")
        expect(page.get_by_role("link", name="700102").first).to_be_visible()
        expect(page.get_by_role("navigation").first).to_be_visible()
        assert complaints == []
