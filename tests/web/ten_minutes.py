# SPDX-License-Identifier: MIT
"""The way from an empty home to the first accepted notice, as a person goes it in a browser.

`python -m tests.web.ten_minutes FOLDER` goes it by itself and leaves the pictures of the README in the folder.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import holidays
from playwright.sync_api import Page, expect

from tests.web.live import chromium

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"
PLACES = {"FI": "EUR", "DE": "EUR", "NL": "EUR", "SE": "SEK"}


@dataclass(frozen=True)
class Serving:
    """`dunwell serve` over an empty home: where it answers, and the link for its first person."""

    address: str
    first: str


@contextmanager
def sink() -> Iterator[str]:
    """A mail server on this machine that takes everything."""
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield f"smtp://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@contextmanager
def serving(home: Path, mail_url: str, database_url: str = "") -> Iterator[Serving]:
    """The product as an operator starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
    place = {"DUNWELL_HOME": str(home), "DUNWELL_MAIL_URL": mail_url, "DUNWELL_BASE_URL": f"http://127.0.0.1:{port}"}
    if database_url:
        place["DUNWELL_DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "dunwell", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=kept | place) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline(), process.stdout.readline()
            assert "Dunwell is at" in said[0], said
            yield Serving(f"http://127.0.0.1:{port}", said[1].split()[-1])
        finally:
            process.terminate()
            process.communicate(timeout=60)


def country_without_holiday(today: date) -> str:
    """A country in which notices may go out today."""
    return next(code for code in PLACES if today not in holidays.country_holidays(code, years=today.year))


def files(today: date, currency: str, country: str) -> dict[str, bytes]:
    """A small ledger: three customers, one of them abroad; two invoices late, one not yet due."""

    def on(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    customers = (
        "customer_id,name,kind,country,email\n"
        f"1001,Bakery Crumb,business,{country},office@crumb.example\n"
        f"1002,Cycles & Sons,business,{country},books@cycles.example\n"
        "1003,Abroad Ltd,business,NZ,money@abroad.example\n"
    )
    invoices = (
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        f"R-2041,1001,{on(-40)},{on(-20)},{currency},1240.00\n"
        f"R-2042,1001,{on(-30)},{on(-12)},{currency},310.50\n"
        f"R-2043,1002,{on(-5)},{on(9)},{currency},89.00\n"
        f"R-2044,1003,{on(-40)},{on(-20)},{currency},500.00\n"
    )
    return {"customers.csv": customers.encode(), "invoices.csv": invoices.encode()}


class Walk:
    """A person on the way; `pictures` is where each station is photographed, if anywhere."""

    def __init__(self, page: Page, pictures: Path | None = None) -> None:
        self.page, self.pictures, self.today = page, pictures, date.today()  # noqa: DTZ011  # the browser's own day

    def picture(self, name: str) -> None:
        if self.pictures:
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=self.pictures / f"{name}.png")

    def go(self, serving: Serving) -> None:
        """The whole way."""
        self.account(serving.first)
        self.company()
        self.mail()
        for name, content in files(self.today, PLACES[self.country], self.country).items():
            self.bring(name, content)
        self.sending_days()
        self.choose()
        self.switch()
        self.send()

    def account(self, link: str) -> None:
        page = self.page
        page.goto(link)
        page.get_by_label("Your name here").fill("olga")
        page.get_by_label("Your e-mail address").fill("olga@northwind.example")
        page.get_by_label("A password").fill(PASSWORD)
        page.get_by_role("button", name="Make my account").click()

    def company(self) -> None:
        page, self.country = self.page, country_without_holiday(self.today)
        page.wait_for_url("**/companies/new/**")
        page.select_option("#id_country", self.country)
        expect(page.locator("#id_currency")).to_have_value(PLACES[self.country])
        page.fill("#id_name", "Northwind")
        page.select_option("#id_language", "en")
        page.get_by_role("button", name="Make the company").click()
        page.fill("#id_email", "books@northwind.example")
        page.fill("#id_pay_to", "DE02 1203 0000 0000 2020 51")
        self.picture("set-up")
        page.get_by_role("button", name="Save and continue").click()

    def mail(self) -> None:
        self.page.fill("#id_to", "olga@northwind.example")
        self.page.get_by_role("button", name="Send a test message").click()
        expect(self.page.get_by_text("The mail server took the message")).to_be_visible(timeout=60_000)

    def bring(self, name: str, content: bytes) -> None:
        page = self.page
        page.goto(f"{self.base()}import/")
        page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Bring in").click()
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("button", name="Take it").click()
        page.get_by_text("Taken.").wait_for()

    def sending_days(self) -> None:
        """Every day: the way is gone on Sundays too."""
        page = self.page
        page.goto(f"{self.base()}settings/calendar/")
        for number in range(page.get_by_role("button", name="Save these days").count()):
            form = page.locator("form", has=page.get_by_role("button", name="Save these days")).nth(number)
            for box in form.locator("input[name=day]").all():
                box.check()
            form.get_by_role("button").click()
            page.get_by_text("Saved as the procedure's next version.").or_(
                page.get_by_text("It is so already.")
            ).first.wait_for()

    def choose(self) -> None:
        page = self.page
        page.goto(f"{self.base()}set-up/procedures/")
        self.picture("who-is-reminded")
        page.get_by_role("button", name="These are right: continue").click()
        page.get_by_label("R-2044").uncheck()
        self.picture("choose-documents")
        page.get_by_role("button", name="Enable reminders for what is ticked").click()
        page.get_by_text("Messages in two weeks").wait_for()
        page.get_by_role("button", name="That is what I want: continue").click()

    def switch(self) -> None:
        self.page.get_by_role("button", name="Switch reminders on").click()
        self.page.get_by_text("Reminders are on.").first.wait_for()

    def send(self) -> None:
        """Proposes and approves, whatever of it the worker has not done yet; then the notice is accepted."""
        page = self.page
        page.goto(f"{self.base()}today/")
        self.picture("today")
        for _ in range(2):
            page.goto(f"{self.base()}today/")
            act = page.locator(".head .btn-primary", has_text=re.compile("Propose now|Approve|Run now"))
            if act.count():
                act.click()
                page.locator("#dialog .buttons .btn-primary").click()
                page.locator("#messages .say").first.wait_for()
        page.goto(f"{self.base()}runs/")
        for _ in range(60):
            if page.get_by_text("Accepted").count():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.get_by_text("Accepted").first).to_be_visible()
        self.picture("accepted")

    def base(self) -> str:
        """Where the company's pages are."""
        start = self.page.url.split("/c/")
        return f"{start[0]}/c/{start[1].split('/')[0]}/"


def main(folder: Path) -> None:
    """Goes the way by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        sink() as mail,
        serving(Path(home), mail) as served,
        chromium() as browser,
    ):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        Walk(page, folder).go(served)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
