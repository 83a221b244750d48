# SPDX-License-Identifier: MIT
"""The sample company: believable, whole, the same for the same day, and silent to the world."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F

from dunwell.core.problem import Refused
from dunwell.letters.shown import shown_text
from dunwell.services import demo_story
from dunwell.services.check_books import check
from dunwell.services.demo import CODE, demo_company, make_demo
from dunwell.services.demo_ledger import bills, creditor_reference, invoice_rows
from dunwell.services.demo_pdf import one_page
from dunwell.services.run_dunning import plan_for
from dunwell.store.models import (
    BankEntry,
    Case,
    Claim,
    Company,
    Customer,
    CustomerEmail,
    Delivery,
    Dispute,
    Hold,
    Invoice,
    MatchProposal,
    OpenItem,
    Payment,
    Promise,
    ReceivedFile,
    ReceivedInvoice,
    StatementAccount,
    Task,
)
from tests import databases
from tests.cli.running import run

TODAY = date(2026, 3, 18)
AT = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The sample company of one day, made once for all these tests, which only look."""
    home, before = tmp_path_factory.mktemp("demo"), settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, home=home)
    file = databases.migrated_sqlite(home / "dunwell.sqlite3")
    with databases.used(f"sqlite:///{file}"):
        yield make_demo(today=TODAY, actor="alice", at=AT)
    settings.ENVIRONMENT = before


def test_it_has_the_people_and_papers_that_it_promises(demo: Company) -> None:
    assert Customer.objects.count() == 60
    assert set(Customer.objects.values_list("country", flat=True)) == {"FI", "DE", "EE", "GR", "TR", "SE", "FR", "NL"}
    assert set(Customer.objects.values_list("kind", flat=True)) == {"business", "consumer", "public"}
    assert set(Customer.objects.values_list("group", flat=True)) == {"", "gold", "VIP", "risky"}
    assert Invoice.objects.filter(amount_minor__gt=0).count() == 400
    assert Invoice.objects.filter(amount_minor__gt=0, pdf="").count() == 0
    issued = list(Invoice.objects.order_by("issued_on").values_list("issued_on", flat=True))
    assert issued[0] < TODAY - timedelta(days=600)
    assert issued[-1] <= TODAY


def test_nobody_real_could_ever_be_written_to(demo: Company) -> None:
    addresses = list(CustomerEmail.objects.values_list("address", flat=True))
    assert len(addresses) >= 59
    assert [address for address in addresses if not address.endswith(".example")] == []
    assert Customer.objects.filter(emails__isnull=True).count() == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    kept = list((settings.ENVIRONMENT.home / "mailbox").iterdir())
    assert len(kept) == Delivery.objects.count() > 80


def test_it_writes_in_eight_languages_with_its_own_face(demo: Company) -> None:
    spoken: Counter[str] = Counter()
    for kept in (settings.ENVIRONMENT.home / "mailbox").iterdir():
        message = BytesParser(policy=policy.default).parsebytes(kept.read_bytes())
        html = shown_text(message, "html")
        spoken[html.partition('<html lang="')[2].partition('"')[0]] += 1
        in_euro = bool(re.search("EUR\N{NO-BREAK SPACE}|\N{NO-BREAK SPACE}EUR", html))
        assert html.count('src="data:image/png') == 1 + in_euro, "the logo, and for euro the payment code"
    assert spoken.keys() == {"fi", "sv", "de", "et", "el", "tr", "fr", "nl"}


def test_every_thing_worth_seeing_is_there(demo: Company) -> None:
    assert Counter(Promise.objects.values_list("status", flat=True)) == {"kept": 1, "broken": 1, "open": 1}
    assert Dispute.objects.filter(ended_seq=None, amount_minor=None).count() == 1
    assert Dispute.objects.filter(ended_seq=None, amount_minor=30000).count() == 1
    assert Dispute.objects.exclude(ended_seq=None).count() == 1
    assert Hold.objects.filter(customer=None).count() == Hold.objects.filter(item=None).count() == 1
    assert sorted(Invoice.objects.filter(amount_minor__lt=0).values_list("used_minor", flat=True)) == [0, 15000]
    assert OpenItem.objects.filter(installment__gt=0).count() == 3
    assert OpenItem.objects.filter(allocated_minor__gt=0, allocated_minor__lt=F("amount_minor")).count() >= 2
    assert Payment.objects.filter(customer=None).count() == 4
    assert Payment.objects.filter(reversed=True).count() == 2
    case = Case.objects.get()
    assert (case.status, case.partner and case.partner.name) == ("prepared", "Rantaperintä Oy")
    tasks = Counter(Task.objects.filter(done=False).values_list("kind", flat=True))
    assert tasks["unreachable"] == 1
    assert tasks["call"] >= 2
    assert Claim.objects.filter(status="waived").count() >= 1


def test_its_bank_and_its_customers_sent_files_with_something_on_every_screen(demo: Company) -> None:
    files = ReceivedFile.objects.filter(company=demo).order_by("pk")
    assert [(one.kind, one.state, [found["code"] for found in one.problems]) for one in files] == [
        ("bank", "taken", []), ("bank", "taken", []), ("einvoice", "taken", []),
        ("einvoice", "held", ["unknown_buyer"]),
    ]  # fmt: skip
    assert Counter(MatchProposal.objects.values_list("state", flat=True)) == {"booked": 4, "open": 4}
    waiting = MatchProposal.objects.filter(state="open").order_by("payment__paid_on", "payment__pk")
    assert [one.customer is not None for one in waiting] == [False, True, True, False]
    states = Counter(BankEntry.objects.values_list("state", flat=True))
    assert states == {"payment": 7, "outgoing": 2, "reversal": 1, "pending": 1}
    assert StatementAccount.objects.get().ours == "yes"
    taken, waits = ReceivedInvoice.objects.order_by("pk")
    assert (taken.state, taken.invoice is not None and bool(taken.invoice.pdf)) == ("taken", True)
    assert (waits.state, waits.invoice) == ("waits", None)


def test_today_there_is_something_to_do(demo: Company) -> None:
    planned, _ = plan_for(demo, TODAY)
    outcomes = Counter(planned.items["outcome"].to_list())
    assert outcomes["step"] >= 4
    assert planned.notices.height >= 4
    for outcome in ("no_procedure", "disputed", "promised", "on_hold", "customer_off", "item_off", "unreachable"):
        assert outcomes[outcome] >= 1, outcome
    assert outcomes["in_collection"] == 1
    assert demo.mode == Company.Mode.REVIEW


def test_its_books_are_proven(demo: Company) -> None:
    assert check() == []


def test_it_is_made_once(demo: Company) -> None:
    assert demo_company() == demo
    with pytest.raises(Refused, match="demo_exists"):
        make_demo(today=TODAY, actor="alice", at=AT)


def test_the_command_says_that_it_is_there_and_leaves_it_alone(demo: Company) -> None:
    events = Company.objects.get().event_seq
    told = run("demo", "--no-serve", "--json").told
    assert told == {"company": "demo", "made": False, "user": "demo", "password": None}
    assert "stays as it is" in run("demo", "--no-serve").out
    assert Company.objects.get().event_seq == events


def test_it_is_not_made_where_mail_would_go_out(database: str) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url="smtp://127.0.0.1:1")
    with pytest.raises(Refused, match="mail_is_real"):
        make_demo(today=TODAY, actor="alice", at=AT)
    assert not Company.objects.filter(code=CODE).exists()


def test_the_same_day_gives_the_same_ledger() -> None:
    first, again = (invoice_rows(bills(TODAY, demo_story.staged(TODAY))) for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    later = TODAY + timedelta(days=1)
    assert invoice_rows(bills(later, demo_story.staged(later))) != first


def test_references_have_the_check_digits_of_iso_11649() -> None:
    assert creditor_reference("INV-10001") == "RF2510001"
    assert creditor_reference("539007547034") == "RF18539007547034"


def test_a_page_is_a_pdf_whose_table_points_at_its_objects(tmp_path: Path) -> None:
    page = one_page(["Tuulikello Oy (näyte)", "Ελιά"])
    table = page[int(page.rsplit(b"startxref\n", 1)[1].split()[0]) :]
    assert table.startswith(b"xref\n0 6\n")
    for number, line in enumerate(table.split(b"\n")[3:8], 1):
        assert page[int(line[:10]) :].startswith(b"%d 0 obj" % number)
    assert b"(Tuulikello Oy \\(n\xe4yte\\))" in page
