# SPDX-License-Identifier: MIT
"""A person in a browser: a bank file is brought, one payment is booked by itself, the other confirmed by a key; an
e-invoice that waits gets its buyer, and the invoice shows where it came from.
"""

from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from dunwell.letters.notice import Account
from dunwell.services.company_look import set_accounts
from dunwell.services.demo_papers import IBAN, Movement, statement, ubl_invoice
from dunwell.store.models import Invoice, MatchProposal, Payment, ReceivedInvoice
from tests.web.activation.test_story import alice
from tests.web.conftest import House
from tests.web.live import need_chromium, watched
from tests.web.received.papers import BERG, STRANGER, came

pytestmark = pytest.mark.browser
DAY = date(2026, 3, 9)
CAMT = statement(1, 0, [Movement(DAY, 7_000, "Cassel", text="Danke"), Movement(DAY, 5_000, "Dahl Ky", text="lasku")])


def clean(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    return [one["id"] for one in Axe().run(page).response["violations"]]


def bring(page: Page, name: str, content: bytes) -> None:
    page.goto("/c/acme/import/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/xml", "buffer": content})
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("button", name="Take it").wait_for()


def test_money_and_documents_come_in_and_a_person_decides_the_rest(house: House, tmp_path: Path) -> None:
    need_chromium()
    set_accounts(house.acme, [Account(IBAN, "NDEAFIHH", "Nordea")], actor="alice", at=timezone.now())
    pdf = came(house.acme, tmp_path, BERG, pdf=True)
    with alice() as page:
        complaints = watched(page)
        found = paid(page) | invoiced(page)
        page.goto(f"/c/acme/received/{pdf.pk}/")
        found["pdf"] = clean(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert complaints == []
    states = MatchProposal.objects.order_by("payment__amount_minor").values_list("state", "payment__amount_minor")
    assert list(states) == [("confirmed", 5_000), ("booked", 7_000)]
    assert set(Payment.objects.filter(ref__startswith="B-").values_list("customer__ref", flat=True)) == {"C-3", "C-4"}
    taken = ReceivedInvoice.objects.get(number="E-2")
    assert (taken.state, Invoice.objects.get(number="E-2").customer.ref) == ("taken", "C-2")


def paid(page: Page) -> dict[str, list[str]]:
    """A statement: what it would do, taken, and the queue by its key."""
    found: dict[str, list[str]] = {}
    bring(page, "statement.xml", CAMT)
    expect(page.locator("main")).to_contain_text("Bank file")
    found["looked at"] = clean(page)
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("Taken. It is in the books now.").wait_for()
    page.goto("/c/acme/payments/match/")
    page.get_by_role("button", name="Confirm").first.wait_for()
    found["queue"] = clean(page)
    page.keyboard.press("Enter")
    page.get_by_text("is booked for").wait_for()
    return found


def invoiced(page: Page) -> dict[str, list[str]]:
    """An e-invoice of a stranger: assigned, and seen from its invoice."""
    found: dict[str, list[str]] = {}
    bring(page, "invoice.xml", ubl_invoice(STRANGER))
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("link", name="See what became of it").click()
    found["list"] = clean(page)
    page.get_by_role("link", name="E-2").click()
    found["waits"] = clean(page)
    page.get_by_role("link", name="Choose a customer").click()
    page.fill("#dialog-body #id_customer", "C-2")
    page.get_by_role("button", name="Assign and take").click()
    page.get_by_text("Taken: E-2 is an invoice of Berg AB now.").wait_for()
    page.get_by_role("link", name="The invoice").click()
    page.get_by_role("link", name="as an e-invoice: see what was read").click()
    expect(page.locator(".file-text")).to_contain_text("<b:ID>E-2</b:ID>")
    found["taken"] = clean(page)
    return found
