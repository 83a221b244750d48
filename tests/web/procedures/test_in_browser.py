# SPDX-License-Identifier: MIT
"""The main story of procedures in a real browser: a level changed in the panel, compared, put in force, restored."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from dunwell.services.figures import reading
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
def test_level_is_changed_compared_put_in_force_and_restored(address: str, width: int, scheme: Scheme) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{address}/c/acme/procedures/")
        sound(page, complaints)

        page.get_by_role("link", name="Everybody").click()
        expect(page.get_by_role("heading", name="Conditions")).to_be_visible()
        sound(page, complaints)
        page.get_by_label("Public sector").check()
        expect(page.locator("#takes")).to_contain_text("It would take 0 customers; now it has 4.")

        page.get_by_role("link", name="reminder", exact=True).click()
        expect(page.get_by_role("heading", name="Level reminder")).to_be_visible()
        assert page.url.endswith("?panel=1")
        page.get_by_label("After days").fill("15")
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("Kept, not in force yet")).to_be_visible()
        sound(page, complaints)

        page.get_by_role("link", name="Review changes").click()
        # It is worked out in a thread and asked for every second.
        expect(page.get_by_text("customers whom the change can touch were gone through")).to_be_visible(timeout=60_000)
        sound(page, complaints)
        page.get_by_role("button", name="Put in force").click()
        expect(page.get_by_text("In force from now on")).to_be_visible()

        page.goto(f"{address}/c/acme/procedure/all/versions/")
        sound(page, complaints)
        page.get_by_role("button", name="Restore version 1").click()
        expect(page.get_by_role("heading", name="Before it is in force")).to_be_visible()
        page.get_by_role("link", name="Discard").click()
        page.get_by_role("dialog").get_by_role("button", name="Discard").click()
        expect(page.get_by_text("Your changes are forgotten")).to_be_visible()
        assert complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_other_pages_fit_and_are_readable(address: str, width: int, scheme: Scheme) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        for path in ("procedure/all/customers/", "procedure/all/events/", "procedure/all/versions/1/",
                     "procedures/prevented/", "procedures/text/", "procedures/new/", "procedures/changes/",
                     "procedures/changes/discard/", "procedure/all/?panel=2"):  # fmt: skip
            page.goto(f"{address}/c/acme/{path}")
            sound(page, complaints)


def test_on_a_large_ledger_the_counts_and_the_plan_of_a_run_come_after_the_first_paint(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGE", 2)
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{address}/c/acme/procedures/")
        expect(page.locator("#board .at-levels span span").first).to_be_visible()
        page.goto(f"{address}/c/acme/procedure/all/")
        expect(page.locator("#levels")).not_to_have_attribute("hx-get", re.compile("whole"))
        page.goto(f"{address}/c/acme/runs/")
        page.locator("td.name a").last.click()
        page.get_by_role("link", name="Every item and why").click()
        expect(page.locator("#list tbody tr").first).to_be_visible()
        assert complaints == []
