# SPDX-License-Identifier: MIT
"""A real browser before Today: a line is unticked, a sentence added, a message looked at, the rest approved."""

from collections.abc import Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from dunwell.services.due import run_if_due
from dunwell.store.models import Company, Notice, Partner
from tests.web.conftest import NOW, PASSWORD, make
from tests.web.live import Scheme, chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser
LOOKS = [(1440, "light"), (360, "dark")]


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def acme(any_database: str) -> Iterator[Company]:
    """Acme in mode review on the Tuesday morning of NOW, with its proposal."""
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        company = make("acme", "Acme Oy", "alice", mode="review")
        run_if_due(company, NOW.date(), actor="worker", at=NOW)
        yield company


def opened(page: Page, address: str) -> list[str]:
    """Alice has signed in and looks at Today; what its pages complain about."""
    complaints = watched(page)
    page.goto(f"{address}/sign-in/", wait_until="networkidle")
    page.locator("input[name=login], input[name=username]").first.fill("alice")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url, wait_until="networkidle")
    page.goto(f"{address}/c/acme/today/", wait_until="networkidle")
    return complaints


def sound(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    page.wait_for_load_state("networkidle")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_morning_with_the_proposal(acme: Company, width: int, scheme: Scheme) -> None:
    with served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        complaints = opened(page, address)
        expect(page.get_by_role("link", name="Approve all 3 notices")).to_be_visible()
        sound(page)

        page.get_by_label("R-3 goes out").click()
        expect(page.get_by_text("R-3: left out of this run")).to_be_visible()
        page.get_by_role("button", name="Let it go out").click()
        expect(page.get_by_label("R-3 goes out")).to_be_checked()
        page.wait_for_load_state("networkidle")  # a box is heard once the scripts of the new page run
        page.get_by_label("R-3 goes out").click()
        expect(page.get_by_role("link", name="Approve all 2 notices")).to_be_visible()

        aalto = page.locator("form.proposal", has_text="Aalto")
        aalto.get_by_role("link", name="Add a sentence").click()
        page.get_by_role("textbox", name="Sentence").fill("Thank you for your call.")
        page.get_by_role("button", name="Add it").click()
        expect(aalto.get_by_text("Thank you for your call.")).to_be_visible()
        sound(page)

        aalto.get_by_role("link", name="See the message").click()
        frame = page.frame_locator("iframe.mail-frame")
        expect(frame.get_by_text("Thank you for your call.")).to_be_visible()
        sound(page)

        page.get_by_role("link", name="Today").last.click()
        page.get_by_role("link", name="Approve all 2 notices").click()
        page.get_by_role("button", name="Approve 2 notices").click()
        expect(page.get_by_text("Approved: 2 notices are made and queued for delivery.")).to_be_visible()
        sound(page)
        assert complaints == []
    assert set(Notice.objects.values_list("customer__ref", "currency")) == {("C-1", "EUR"), ("C-2", "EUR")}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_offers_are_answered(acme: Company, width: int, scheme: Scheme) -> None:
    Company.objects.filter(pk=acme.pk).update(mode="offer")
    Partner.objects.create(company=acme, name="Incasso Oy", is_default=True)
    with served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        complaints = opened(page, address)
        row = page.locator("tr", has_text="R-1").first
        row.get_by_role("button", name="Accept").click()
        expect(page.get_by_text("Accepted: 1 invoice is reminded from the next run on.")).to_be_visible()
        sound(page)
        page.get_by_role("link", name="All offers, and what you declined").click()
        page.get_by_label("R-2", exact=True).check()
        page.get_by_role("button", name="Decline", exact=True).last.click()
        expect(page.get_by_text("Declined: nothing is sent about 1 invoice.")).to_be_visible()
        sound(page)
        page.locator(".tabs").get_by_role("link", name="Declined").click()
        expect(page.get_by_text("Incasso Oy")).to_be_visible()
        sound(page)
        page.get_by_role("link", name="Sample texts").click()
        sound(page)
        assert complaints == []
