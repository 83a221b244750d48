# SPDX-License-Identifier: MIT
"""In a real browser: from letters that wait to a batch that was posted, in light, dark and on a narrow screen."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from dunwell.services import payments
from dunwell.store.models import Company
from tests.services.printing import texts_of
from tests.web.conftest import PASSWORD
from tests.web.live import chromium, need_chromium, served, watched
from tests.web.printing.test_print_pages import letters  # noqa: F401  # a fixture


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.locator("input[name=username], input[name=login]").first.fill("alice")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the right."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return wide


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_letters_are_gathered_taken_away_and_posted(
    letters: Company,  # noqa: F811  # the fixture
    tmp_path: Path,
    scheme: str,
    width: int,
) -> None:
    need_chromium()
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=1), tick=True), served() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
        complaints = watched(page)
        sign_in(page, address)
        page.goto(f"{address}/c/acme/print/")
        page.screenshot(path=tmp_path / "list.png", full_page=True)
        page.get_by_role("button", name="Gather them now").click()
        page.get_by_role("heading", name="Print batch 1").wait_for()
        assert fits(page)
        page.screenshot(path=tmp_path / "batch.png", full_page=True)
        with page.expect_download() as waiting:
            page.get_by_role("link", name="PDF for the printer").click()
        assert "Print batch 1" in texts_of(waiting.value.path().read_bytes())[0]
        page.locator("#list tbody input[type=checkbox]").first.check()
        page.get_by_role("button", name="Take out").first.click()
        page.get_by_label("Why").fill("she rang")
        assert fits(page)
        page.screenshot(path=tmp_path / "out.png", full_page=True)
        page.get_by_role("button", name="Take out").last.click()
        page.get_by_text("The PDF was made anew: print that one.").wait_for()
        page.get_by_role("link", name="It was posted").click()
        page.get_by_role("dialog").get_by_role("button", name="It was posted").click()
        page.get_by_text("on the word of alice").wait_for()
        assert fits(page)
        page.screenshot(path=tmp_path / "posted.png", full_page=True)
    assert complaints == []


def test_who_was_paid_meanwhile_is_named(letters: Company, tmp_path: Path) -> None:  # noqa: F811  # the fixture
    need_chromium()
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=1), tick=True), served() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sign_in(page, address)
        page.goto(f"{address}/c/acme/print/")
        page.get_by_role("button", name="Gather them now").click()
        page.get_by_role("heading", name="Print batch 1").wait_for()
        page.evaluate("1")
    payments.pay(letters, "R-5", "55.00", on=now.date(), actor="alice", at=now)
    with time_machine.travel(now + timedelta(minutes=2), tick=True), served() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        complaints = watched(page)
        sign_in(page, address)
        page.goto(f"{address}/c/acme/print/")
        page.get_by_role("link", name="Batch 1").click()
        page.get_by_text("would not go as it was printed").wait_for()
        page.screenshot(path=tmp_path / "late.png", full_page=True)
        page.get_by_role("link", name="It was posted").click()
        page.get_by_text("have left all the same").wait_for()
        page.screenshot(path=tmp_path / "late-posted.png", full_page=True)
        page.goto(f"{address}/c/acme/print/")
        page.get_by_role("link", name="Batch 1").click()
        page.get_by_role("link", name="PDF for the printer").click()
        page.get_by_role("link", name="Download all the same").wait_for()
        page.screenshot(path=tmp_path / "late-download.png", full_page=True)
    assert complaints == []
