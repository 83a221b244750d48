# SPDX-License-Identifier: MIT
"""A company's own mail server in a real browser: a wrong password, the right one, and a reminder that leaves by it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from dunwell.services.pump_outbox import pump_outbox
from dunwell.store.models import Delivery
from tests.delivery.server import Script
from tests.services.own_server import inside_allowed
from tests.services.post import parsed, serving
from tests.web.conftest import built, signed_in
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def script() -> Script:
    """A mail server that knows one password."""
    return Script(password="right")


@pytest.fixture
def address(database: str, script: Script) -> Iterator[tuple[str, int]]:
    """Acme, whose reminders wait, and the port of its mail server. By the real clock: the browser has no other."""
    built(days=5)
    Delivery.objects.filter(company__code="acme").update(
        state="queued", attempts=0, accepted_seq=None, finished_at=None, leased_by="", answer=""
    )
    with serving(script) as mail, inside_allowed(), served() as found:
        yield found, mail.port


def sound(page: Page) -> None:
    """The page fits its window and axe has nothing against it."""
    page.wait_for_load_state("networkidle")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def set_up(page: Page, port: int) -> None:
    """The form, with a wrong password."""
    page.get_by_label("Mail server").fill("127.0.0.1")
    page.get_by_label("Encryption").select_option("plain")
    page.get_by_label("Port").fill(str(port))
    page.get_by_label("User").fill("acme")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#messages")).to_contain_text("Test it, then switch it on.")


@pytest.mark.parametrize("width", [1280, 360])
def test_own_mail_server_is_set_up_tested_and_carries_a_reminder(
    address: tuple[str, int], script: Script, width: int
) -> None:
    place, port = address
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": place}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{place}/c/acme/settings/channels/", wait_until="networkidle")
        sound(page)
        page.get_by_role("link", name="Your own mail server").click()
        set_up(page, port)
        sound(page)
        page.get_by_role("button", name="Test").click()
        expect(page.get_by_text("535 5.7.8 credentials invalid")).to_be_visible()
        page.get_by_label("Password").fill("right")
        page.get_by_role("button", name="Save").first.click()
        page.get_by_role("button", name="Test").click()
        expect(page.get_by_text("Tested well")).to_be_visible()
        page.get_by_role("button", name="Switch on").click()
        expect(page.locator("#messages")).to_contain_text("It is on.")
        page.goto(f"{place}/c/acme/queue/", wait_until="networkidle")
        expect(page.get_by_role("heading", name="By channel")).to_be_visible()
        sound(page)
        assert complaints == []
    report = pump_outbox(limit=None, now=timezone.now, actor="worker")
    assert report.accepted == len(script.messages) > 0
    assert "Acme" in str(parsed(script.messages[0])["From"])
