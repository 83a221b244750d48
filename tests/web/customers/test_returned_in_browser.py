# SPDX-License-Identifier: MIT
"""A mailbox set up in a real browser: a wrong password, the right one, a bounce and a reply that is answered."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from dunwell.store.models import Delivery, FailedMail
from tests.delivery.imap_server import PASSWORD, ImapScript, imap_server
from tests.intake.returned.mails import mail, report
from tests.services.own_server import inside_allowed
from tests.web.conftest import built, signed_in
from tests.web.live import Scheme, chromium, need_chromium, served, watched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def script(database: str) -> ImapScript:
    """A mailbox with a bounce of one message, a letter about another, and a stranger's. An earlier mail failed."""
    acme = built(days=5).acme
    FailedMail.objects.create(
        company=acme,
        name="INBOX, 7",
        reason=f"ValueError: {'x' * 200}",
        digest="d",
        size=5,
        data=b"",
        at=timezone.now(),
    )
    first, second = Delivery.objects.filter(company__code="acme", state="accepted").order_by("pk")[:2]
    status = f"Final-Recipient: rfc822; {first.recipients[0]}\nAction: failed\nStatus: 5.1.1\n"
    said = "Diagnostic-Code: smtp; 550 5.1.1 No such user here"
    letter = mail(
        "We paid on Friday; please look again.\n\nBest regards\nCecilia", sender=second.recipients[0],
        subject="Re: Payment reminder", In_Reply_To=second.message_id,
    )  # fmt: skip
    return ImapScript({
        1: report(status + said, original=f"Message-ID: {first.message_id}"),
        2: letter.replace(b"<answer@", b"<letter@"),
        3: mail("Buy!", sender="x@where.example").replace(b"<answer@", b"<other@"),
    })  # fmt: skip


@pytest.fixture
def address(script: ImapScript) -> Iterator[str]:
    with imap_server(script), inside_allowed(), served() as found:
        yield found


def sound(page: Page) -> None:
    """The page fits its window and axe has nothing against it."""
    page.wait_for_load_state("networkidle")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_mailbox_is_set_up_and_what_came_is_answered(
    address: str, script: ImapScript, width: int, scheme: Scheme
) -> None:
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        complaints = watched(page)
        page.goto(f"{address}/c/acme/returned/", wait_until="networkidle")
        sound(page)
        page.get_by_role("link", name="Set where it is read").click()
        page.get_by_label("Mail server").fill("127.0.0.1")
        page.get_by_label("Port").fill(str(script.port))
        page.get_by_label("Encryption").select_option("plain")
        page.get_by_label("User").fill("acme")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Save").first.click()
        page.get_by_role("button", name="Check now").click()
        expect(page.get_by_text("Invalid credentials")).to_be_visible()
        expect(page.get_by_role("heading", name="Mails that failed")).to_be_visible()
        sound(page)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Save").first.click()
        page.get_by_role("button", name="Check now").click()
        expect(page.locator("#messages")).to_contain_text("2 new mails were taken in; 1 concerned no customer.")
        sound(page)
        page.get_by_role("link", name="What came back").click()
        expect(page.locator("tbody").get_by_text("Came back: wrong address")).to_be_visible()
        sound(page)
        page.locator("tbody tr", has_text="wrong address").get_by_role("link").first.click()
        expect(page.get_by_text("550 5.1.1 No such user here").first).to_be_visible()
        sound(page)
        page.go_back(wait_until="networkidle")
        page.locator("tbody tr", has_text="Payment reminder").get_by_role("link").first.click()
        expect(page.get_by_text("We paid on Friday; please look again.")).to_be_visible()
        sound(page)
        page.get_by_role("link", name="Done").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("Paid, looked up")
        page.get_by_role("dialog").get_by_role("button", name="Done").click()
        expect(page.locator("#messages")).to_contain_text("Done.")
        page.goto(f"{address}/c/acme/customers/{_customer()}/", wait_until="networkidle")
        sound(page)
        assert complaints == []


def _customer() -> int:
    """The customer of the reply: while the browser is open the database is asked by another thread."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from dunwell.store.models import ReturnedMail

    def ask() -> int:
        try:
            return ReturnedMail.objects.get(kind="reply").customer_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()
