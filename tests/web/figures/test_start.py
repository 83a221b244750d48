# SPDX-License-Identifier: MIT
"""The start page: where the company stands, what goes out, what is wrong, what needs a person."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services import promises
from dunwell.services.companies import create_company, set_company
from dunwell.services.figures import reading
from dunwell.store.models import Company, Customer, Delivery, Membership, Task, User
from dunwell.web.words.customers import TASKS
from tests.web.conftest import House, signed_in
from tests.web.matching.cast import waiting

START = "/c/acme/"


def text(client: Client, address: str = START) -> str:
    """The page without its markup."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_it_says_what_is_open_overdue_and_how_that_has_changed(alice: Client) -> None:
    page = text(alice)
    assert "Open EUR 1,419.50" in page
    assert "Overdue EUR 1,349.50" in page
    assert "since 8 Feb" in page
    assert "Open SEK 2,000.00" in page


def test_its_chart_can_be_read_as_a_table(alice: Client) -> None:
    page = text(alice)
    assert "Open amounts by age, EUR" in page
    assert "The same as a table" in page
    assert "10 Mar 2026 70.00 1,234.50 60.00 0.00 55.00 1,419.50 30.00" in page


def test_it_says_what_is_promised_and_disputed(house: House, alice: Client) -> None:
    at = timezone.now()
    promises.promise(
        house.acme, "R-1", by=date(2026, 3, 20), reason="soon", amount="200.00", actor="a", at=at, on=at.date()
    )
    assert "Promised EUR 200.00" in text(alice)


def test_it_says_what_goes_out_and_what_the_last_run_did(alice: Client) -> None:
    page = text(alice)
    assert "Today's run" in page
    assert "The last run" in page
    assert "reminder" in page
    assert "Kept here" in page


def test_it_says_what_needs_a_person(alice: Client) -> None:
    page = text(alice)
    assert "Missing or bad contact 1" in page
    assert "Dahl Ky" in page


def test_every_kind_of_work_is_called_by_its_name(house: House, alice: Client) -> None:
    row = Task.objects.get(company=house.acme)
    for kind in Task.Kind.values:
        if kind != row.kind:
            Task.objects.create(company=house.acme, customer=row.customer, kind=kind, text="", on=row.on, seq=0)
    content = alice.get(START).content.decode()
    for kind, word in TASKS.items():
        assert f"?kind={kind}" in content
        assert str(word.text) in content


def test_alarms_come_with_the_page_that_mends_them(house: House, alice: Client) -> None:
    set_company(house.acme, {"reminders": "off"}, actor="alice", at=timezone.now())
    Delivery.objects.filter(company=house.acme).update(state="unknown")
    page = text(alice)
    assert "Reminders are switched off." in page
    assert "Of some messages nobody knows whether they left:" in page
    assert "Messages stay in the built-in mailbox." in page


def test_a_new_company_is_led_to_its_set_up(house: House, alice: Client) -> None:
    company = create_company(
        code="new", name="New Ltd", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
        actor="alice", at=timezone.now(),
    )  # fmt: skip
    Membership.objects.create(company=company, user=User.objects.get(username="alice"), role="owner")
    page = text(alice, "/c/new/")
    assert "Welcome." in page
    assert "Needs a person" not in page


def test_on_a_large_ledger_the_figures_come_after_the_page(
    house: House, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGE", 2)
    first = alice.get(START).content.decode()
    assert 'hx-get="/c/acme/start/standing/"' in first
    assert 'hx-get="/c/acme/start/coming/"' in first
    assert "1,419.50" not in first
    assert "1,419.50" in text(alice, f"{START}?whole=yes"), "without scripts the link gives all"
    assert "1,419.50" in text(alice), "what was made once is there at once"


def test_the_parts_are_parts_and_no_pages(alice: Client) -> None:
    for part in ("standing", "coming"):
        content = alice.get(f"{START}start/{part}/").content.decode()
        assert "<html" not in content
        assert "<section" in content


def test_whoever_is_limited_to_own_customers_sees_these_alone(house: House) -> None:
    olga = User.objects.create_user("olga", password="correct horse battery")
    Membership.objects.create(company=house.acme, user=olga, role="bookkeeper", own_only=True)
    client = signed_in("olga")
    assert "You look after no customer" in text(client)
    Customer.objects.filter(company=house.acme, ref="C-3").update(owner=olga)
    page = text(client)
    assert "Open EUR 70.00" in page
    assert "1,419.50" not in page
    assert "The last run" not in page
    assert client.get(f"{START}start/coming/").status_code == 403
    assert "1,419.50" not in text(client, f"{START}start/standing/")


def test_what_another_company_has_is_not_found(charlie: Client) -> None:
    for address in (START, f"{START}start/standing/", f"{START}start/coming/", f"{START}reports/"):
        assert charlie.get(address).status_code == 404


def test_a_seller_sees_the_figures_and_no_reports(house: House) -> None:
    sam = User.objects.create_user("sam", password="correct horse battery")
    Membership.objects.create(company=house.acme, user=sam, role="seller")
    client = signed_in("sam")
    assert "1,419.50" in text(client)
    assert client.get(f"{START}reports/").status_code == 403
    assert "By customer" not in text(client)


def test_payments_to_match_are_named_with_their_sum_and_lead_to_the_queue(house: House, alice: Client) -> None:
    waiting(house.acme)
    page = alice.get(START).content.decode()
    assert "Payments that wait to be matched: 3, together 657.00\N{NO-BREAK SPACE}EUR." in page
    assert "payments/match/" in page.split("Payments that wait to be matched")[1].split("Match them")[0]


def test_the_page_takes_few_queries(house: House, alice: Client) -> None:
    waiting(house.acme)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert Company.objects.count() == 2
    with CaptureQueriesContext(connection) as asked:
        alice.get(START)
    assert len(asked) <= 30


def test_large_amounts_are_told_without_cents_and_exactly_when_pointed_at() -> None:
    from dunwell.core.money import Money
    from dunwell.web.templatetags.figures import big

    assert big(Money(9_999_999, "EUR")) == "99,999.99"
    assert re.fullmatch('<span title="123,456.50.EUR">123,456</span>', big(Money(12_345_650, "EUR")))
    assert big(Money(12_345_650, "JPY")) == "12,345,650"


def test_every_alarm_has_its_sentence() -> None:
    import inspect

    from dunwell.services.figures import alarms, bank_alarms, way_alarms
    from dunwell.web.words.alarms import CURES

    sources = "".join(inspect.getsource(one) for one in (alarms, bank_alarms, way_alarms))
    codes = set(re.findall(r'Alarm\("([a-z_]+)"', sources))
    assert codes == set(CURES)
