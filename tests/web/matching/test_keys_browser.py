# SPDX-License-Identifier: MIT
"""A real browser before the queue: three payments are decided by keys alone, and what was done is undone."""

from collections.abc import Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from dunwell.store.models import Company, MatchProposal
from tests.web.conftest import NOW, PASSWORD, make
from tests.web.live import Scheme, chromium, need_chromium, served, watched
from tests.web.matching.cast import Waiting, unclear, waiting

pytestmark = pytest.mark.browser
LOOKS = [(1440, "light"), (360, "dark")]


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def acme(any_database: str) -> Iterator[Company]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield make("acme", "Acme Oy", "alice")


@pytest.fixture
def three(acme: Company) -> Waiting:
    return waiting(acme)


def pressed(page: Page, key: str) -> None:
    """A key, once the page and its scripts are there to hear it."""
    page.wait_for_load_state("networkidle")
    page.keyboard.press(key)


def opened(page: Page, address: str, path: str) -> list[str]:
    """Alice has signed in and looks at a page; what pages complain about from now on."""
    complaints = watched(page)
    page.goto(f"{address}/sign-in/", wait_until="networkidle")
    page.locator("input[name=login], input[name=username]").first.fill("alice")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url, wait_until="networkidle")
    page.goto(f"{address}/c/acme/{path}", wait_until="networkidle")
    return complaints


def sound(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    page.wait_for_load_state("networkidle")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_three_payments_are_decided_by_keys(three: Waiting) -> None:
    with served() as address, chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        complaints = opened(page, address, "payments/match/")
        shown = page.locator(".shown")
        expect(shown.locator("h2")).to_have_text("Aalto & Sons <Oy>")
        sound(page)

        pressed(page, "j")
        expect(shown.locator("h2")).to_have_text("BERG AB")
        pressed(page, "ArrowUp")
        expect(shown.locator("h2")).to_have_text("Aalto & Sons <Oy>")

        # However much is open, the buttons are in sight.
        page.set_viewport_size({"width": 1440, "height": 560})
        expect(page.get_by_role("button", name="Confirm")).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": 1440, "height": 900})

        # The first is as proposed; the next stands there at once.
        pressed(page, "Enter")
        expect(page.locator("#messages")).to_contain_text("P-2 is booked for Aalto & Sons <Oy>: 700101.")
        expect(shown.locator("h2")).to_have_text("BERG AB")

        # The second is split by hand, after a look that Escape ends: the sum is told while it is typed.
        pressed(page, "s")
        expect(page.get_by_label("Amount for R-2")).to_be_visible()
        pressed(page, "Escape")
        expect(shown.locator("h2")).to_have_text("BERG AB")
        pressed(page, "s")
        page.get_by_label("Amount for R-2").fill("")
        page.get_by_label("Amount for 700103").fill("")
        page.get_by_label("Amount for 700102").fill("130,00")
        expect(page.locator("[data-sum-of]")).to_contain_text("remains as credit")
        expect(page.get_by_text("70.00 →")).to_be_visible()
        page.get_by_label("Amount for 700103").fill("150.00")
        expect(page.locator("[data-sum-of]")).to_have_text("All of it is used.")
        sound(page)
        page.get_by_role("button", name="Book it").click()
        expect(page.locator("#messages")).to_contain_text("P-3 is booked for Berg AB: ")
        expect(shown.locator("h2")).to_have_text("Zorro")

        # The third is nobody's; then that is undone, and it is not a customer's.
        pressed(page, "x")
        expect(page.locator("#messages")).to_contain_text("it stays without a customer")
        expect(page.get_by_text("Every payment has its customer")).to_be_visible()
        pressed(page, "u")
        expect(shown.locator("h2")).to_have_text("Zorro")
        pressed(page, "o")
        page.get_by_label("What is it?").fill("A refund")
        page.get_by_role("button", name="Set it aside").click()
        expect(page.locator("#messages")).to_contain_text("not a customer's")

        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_contain_text("Confirm what is proposed")
        assert complaints == []
    states = MatchProposal.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "changed", "set_aside"]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_matching_is_sound(acme: Company, three: Waiting, width: int, scheme: Scheme) -> None:
    one = three.berg.pk
    unclear(acme)
    paths = [
        "match/", f"match/{one}/", f"match/{one}/split/", f"match/{one}/set-aside/", f"{three.berg.payment_id}/",
        "credit/", "reversals/",
    ]  # fmt: skip
    with served() as address, chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        complaints = opened(page, address, "payments/")
        for path in paths:
            page.goto(f"{address}/c/acme/payments/{path}", wait_until="networkidle")
            sound(page)
        assert complaints == []
