# SPDX-License-Identifier: MIT
"""A second factor in a real browser, under the strict policy: an authenticator app, recovery codes, a passkey."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import PASSWORD, make
from tests.web.live import chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """The back office at a name: a browser makes passkeys for localhost, and for no bare number."""
    make("acme", "Acme Oy", "alice")
    with served() as address:
        yield address.replace("127.0.0.1", "localhost")


@contextmanager
def window(address: str) -> Iterator[tuple[BrowserContext, Page, list[str]]]:
    with chromium() as browser:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        complaints = watched(page)
        yield context, page, complaints


def app_code(secret: str, moment: float) -> str:
    """What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirmed(page: Page, path: str) -> None:
    """A page that asks once more who it is."""
    page.goto(path)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def axe_finds_nothing(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_app_is_set_up_and_asked_for_and_a_recovery_code_opens_once(address: str) -> None:
    with window(address) as (context, page, complaints):
        sign_in(page)
        expect(page).to_have_url(f"{address}/c/acme/")
        confirmed(page, "/account/second-factor/app/")
        axe_finds_nothing(page)
        secret = page.locator("code.secret").inner_text()
        page.get_by_label("Code").fill(app_code(secret, time.time()))
        page.get_by_role("button", name="Use this app").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10
        axe_finds_nothing(page)

        context.clear_cookies()
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
        axe_finds_nothing(page)
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("This code does not open.")).to_be_visible()
        # The code that was used above opens nothing a second time: the one of the next half minute does.
        page.get_by_label("Code").fill(app_code(secret, time.time() + 30))
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{address}/c/acme/")

        for opens in (True, False):
            context.clear_cookies()
            sign_in(page)
            page.get_by_label("Code").fill(codes[0])
            page.get_by_role("button", name="Sign in").click()
            if opens:
                expect(page).to_have_url(f"{address}/c/acme/")
            else:
                expect(page.get_by_text("This code does not open.")).to_be_visible()
        assert complaints == []


def test_passkey_signs_in_without_a_password(address: str) -> None:
    with window(address) as (context, page, complaints):
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
                }
            },
        )  # fmt: skip
        sign_in(page)
        confirmed(page, "/account/second-factor/passkeys/new/")
        axe_finds_nothing(page)
        page.get_by_role("textbox", name="Name").fill("Alice's laptop")
        expect(page.get_by_label("Sign in with it alone")).to_be_checked()
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        page.goto("/account/second-factor/")
        expect(page.get_by_text("Alice's laptop").first).to_be_visible()
        axe_finds_nothing(page)

        context.clear_cookies()
        page.goto("/sign-in/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page).to_have_url(f"{address}/c/acme/")
        assert complaints == []


def test_passkey_that_is_not_there_is_said_on_the_page(address: str) -> None:
    with window(address) as (context, page, complaints):
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto("/sign-in/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("That did not work")).to_be_visible()
        assert complaints == []
