# SPDX-License-Identifier: MIT
"""In a real browser: from a run to a notice that is taken back, and a history that is proven on screen."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from dunwell.services.due import local_date
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Event
from tests.web.conftest import PASSWORD, House
from tests.web.live import chromium, need_chromium, served, watched


def test_a_notice_is_taken_back_and_the_history_proves_itself(house: House) -> None:
    need_chromium()
    company = Company.objects.get(code="acme")
    then = timezone.now() + timedelta(days=14)
    run = run_dunning(company, local_date(company, then), actor="worker", at=then).run
    lines = Event.objects.filter(company=company).count() + 1
    with time_machine.travel(then, tick=True), served() as address, chromium() as browser:
        page = browser.new_page()
        complaints = watched(page)
        page.goto(f"{address}/sign-in/")
        page.locator("input[name=username], input[name=login]").first.fill("alice")
        page.locator("input[type=password]").first.fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.goto(f"{address}/c/acme/runs/{run.pk}/?state=queued")
        page.locator("#list tbody td.item a").first.click()
        page.get_by_text("As it would leave now").wait_for()
        page.get_by_role("link", name="Withdraw").click()
        page.get_by_role("dialog").get_by_label("Why").fill("sent by mistake")
        page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
        page.get_by_text("Withdrawn: sent by mistake").wait_for()
        page.goto(f"{address}/c/acme/history/")
        page.locator("#list tbody td.n a").first.click()
        page.get_by_role("dialog").get_by_text("sent by mistake").first.wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Prove it unbroken").click()
        page.get_by_role("button", name=f"Check {lines} lines").click()
        page.get_by_text(f"{lines} lines, unbroken since").wait_for()
        page.get_by_role("button", name="Check the books").click()
        page.get_by_text("Everything adds up").wait_for()
    assert complaints == []
