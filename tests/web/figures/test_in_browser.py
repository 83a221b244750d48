# SPDX-License-Identifier: MIT
"""Start and reports in a real browser: the figures come after the page, nothing is blocked, everything fits."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from dunwell.services.figures import reading
from tests.web.conftest import built, signed_in
from tests.web.live import Scheme, chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser
LOOKS: list[tuple[int, Scheme]] = [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
REPORTS = ("to-you", "ageing", "turnover", "levels", "quality", "promises", "cost")


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """Two companies with the runs of five days, served. By the real clock: the browser has no other."""
    built(days=5)
    with served() as found:
        yield found


def sound(page: Page) -> bool:
    """Whether the page fits its window and axe has nothing against it."""
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page).response["violations"]
    assert violations == [], [one["id"] for one in violations]
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_start_page_and_every_report_fit_and_are_open_to_all(address: str) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        for width, scheme in LOOKS:
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
            page = context.new_page()
            complaints = watched(page)
            for path in ("", "reports/", *(f"reports/{name}/" for name in REPORTS)):
                page.goto(f"{address}/c/acme/{path}", wait_until="networkidle")
                assert sound(page), (path, width)
            assert complaints == []
            context.close()


def test_on_a_large_ledger_the_figures_come_after_the_first_paint(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGE", 2)
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{address}/c/acme/")
        expect(page.locator("#standing .tile").first).to_contain_text("Open")
        expect(page.locator("#coming h2")).to_be_visible()
        page.get_by_text("The same as a table").first.click()
        expect(page.get_by_role("columnheader", name="Unused credit").first).to_be_visible()
        page.goto(f"{address}/c/acme/reports/")
        page.get_by_role("link", name="How fast you are paid").click()
        expect(page.get_by_role("columnheader", name="DSO, days").first).to_be_visible()
        page.get_by_role("link", name="3 months").click()
        expect(page.locator(".chips a[aria-current]")).to_have_text("3 months")
        expect(page.locator("#report table").first).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename.startswith("turnover-")
        assert complaints == []
