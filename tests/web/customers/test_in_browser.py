# SPDX-License-Identifier: MIT
"""The main story of customers and of the work list, in a real browser: with a mouse, by keys, on a telephone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from dunwell.services.due import local_date
from dunwell.store.models import Company, Customer, Task
from tests.web.conftest import built, signed_in
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """Acme with a call about Aalto, served. By the real clock: the browser has no other."""
    acme = built(days=5).acme
    aalto = Customer.objects.get(company=acme, ref="C-1")
    notice = aalto.notices.order_by("pk").last()
    Task.objects.create(
        company=acme,
        customer=aalto,
        kind="call",
        notice=notice,
        text="Call",
        on=local_date(acme, timezone.now()),
        seq=0,
    )
    with served() as found:
        yield found


def opened(browser: Browser, address: str, cookie: str, width: int = 1280) -> tuple[Page, list[str]]:
    """A window in which Alice is signed in, and what its pages complain about."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    page = context.new_page()
    return page, watched(page)


def sound(page: Page) -> None:
    """The page fits its window and axe has nothing against it."""
    page.wait_for_load_state("networkidle")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_selected_customers_are_moved_and_moved_back(address: str) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        page, complaints = opened(browser, address, cookie)
        page.goto(f"{address}/c/acme/customers/", wait_until="networkidle")
        expect(page.locator(".bulk-bar")).to_be_hidden()
        page.get_by_label("Tick Berg AB").check()
        page.get_by_label("Tick Cassel").check()
        expect(page.locator("[data-chosen]")).to_have_text("2")
        sound(page)
        page.get_by_role("button", name="Move to procedure").click()
        expect(page.get_by_text("2 customers are chosen.")).to_be_visible()
        page.get_by_label("Procedure").select_option("none")
        page.get_by_role("button", name="Move").click()
        expect(page.locator("#messages")).to_contain_text("2 customers were changed.")
        expect(page.locator("main td").get_by_text("Automation prevented")).to_have_count(2)
        page.locator("#messages").get_by_role("button", name="Undo").click()
        expect(page.locator("#messages")).to_contain_text("Taken back: 2 customers are as before.")
        expect(page.locator("main td").get_by_text("Automation prevented")).to_have_count(0)
        assert complaints == []


def test_a_call_is_made_and_its_result_kept_by_one_key(address: str) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        page, complaints = opened(browser, address, cookie, width=360)
        page.goto(f"{address}/c/acme/work/", wait_until="networkidle")
        sound(page)
        page.get_by_role("link", name="Aalto & Sons <Oy>").click()
        expect(page.get_by_text("is open with 1,234.50")).to_be_visible()
        sound(page)
        page.keyboard.press("2")
        expect(page.get_by_role("dialog")).to_contain_text("Promised to pay")
        sound(page)
        page.get_by_label("Amount").fill("500,00")
        page.get_by_role("button", name="Keep the promise in mind").click()
        expect(page.locator("#messages")).to_contain_text("The promise is written down")
        assert complaints == []
        page.goto(f"{address}/c/acme/customers/?q=aalto", wait_until="networkidle")
        page.get_by_role("link", name="Aalto & Sons <Oy>").click()
        expect(page.locator(".story").first).to_contain_text("Payment promised: 500.00")


def test_a_missing_address_is_added_where_it_is_missed(address: str) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        page, complaints = opened(browser, address, cookie)
        page.goto(f"{address}/c/acme/work/?kind=unreachable", wait_until="networkidle")
        page.get_by_role("link", name="Dahl Ky").click()
        page.get_by_label("E-mail address").fill("dahl@dahl.example")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#messages")).to_contain_text("this task is done")
        assert complaints == []
    assert not Task.objects.filter(company=Company.objects.get(code="acme"), kind="unreachable", done=False).exists()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_statement_is_looked_at_and_taken_as_a_file(address: str, width: int) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    aalto = Customer.objects.get(company__code="acme", ref="C-1").pk
    with chromium() as browser:
        page, complaints = opened(browser, address, cookie, width)
        page.goto(f"{address}/c/acme/customers/{aalto}/statement/", wait_until="networkidle")
        page.get_by_role("link", name="As the customer sees it").click()
        frame = page.frame_locator("iframe.mail-frame")
        expect(frame.get_by_role("heading", name="Statement of account")).to_be_visible()
        expect(frame.get_by_text("EUR 1,209.50").first).to_be_visible()
        sound(page)
        with page.expect_download() as taken:
            page.get_by_role("link", name="PDF").click()
        assert taken.value.suggested_filename.startswith("Statement of account C-1 ")
        assert taken.value.path().read_bytes().startswith(b"%PDF")
        assert complaints == []
