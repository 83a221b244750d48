# SPDX-License-Identifier: MIT
"""Reports: each a table, a chart and a file, with its period in the address."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from dunwell.services import promises
from dunwell.services.figures import reading
from tests.web.conftest import House
from tests.web.figures.test_start import text

REPORTS = "/c/acme/reports/"
ALL = ("ageing", "turnover", "levels", "quality", "promises", "cost")


def lines(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer).decode("utf-8-sig").splitlines()


def test_the_index_leads_to_every_report_with_a_sentence_each(alice: Client) -> None:
    page = alice.get(REPORTS).content.decode()
    for name in ALL:
        assert f'href="{REPORTS}{name}/"' in page
    assert "Who owes how much, and for how long." in page


@pytest.mark.parametrize("name", ALL)
def test_every_report_is_a_page_and_two_files(name: str, alice: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert alice.get(f"{REPORTS}{name}/").status_code == 200
    assert len(asked) <= 30
    assert lines(alice, f"{REPORTS}{name}/?format=csv")[0].count(",") >= 2
    answer = alice.get(f"{REPORTS}{name}/?format=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    assert len(book.get_sheet_by_index(0).to_python()) >= 1
    assert alice.get(f"{REPORTS}{name}/?format=pdf").status_code == 400


def test_customers_are_listed_by_what_is_overdue(alice: Client) -> None:
    page = text(alice, f"{REPORTS}ageing/")
    assert page.index("Aalto &amp; Sons") < page.index("Berg AB") < page.index("Cassel")
    assert "1,234.50" in page
    assert lines(alice, f"{REPORTS}ageing/?format=csv&currency=EUR&q=berg")[1:] == [
        "Berg AB,C-2,EUR,0.00,0.00,60.00,0.00,0.00,60.00,60.00,45"
    ]


def test_the_list_is_sorted_searched_and_filtered(alice: Client) -> None:
    page = text(alice, f"{REPORTS}ageing/?sort=name")
    assert page.index("Aalto") < page.index("Dahl")
    assert "Berg" not in text(alice, f"{REPORTS}ageing/?q=dahl")
    assert "Aalto" not in text(alice, f"{REPORTS}ageing/?currency=SEK")
    assert alice.get(f"{REPORTS}ageing/?sort=secret").status_code == 400


def test_the_period_is_in_the_address_and_bounded(alice: Client) -> None:
    page = alice.get(f"{REPORTS}turnover/?from=2026-01-01&to=2026-02-28").content.decode()
    assert 'value="2026-01-01"' in page
    assert "Mar 2026" not in page
    for bad in ("from=2026-03-01&to=2026-02-01", "from=2030-01-01&to=2030-02-01", "from=x", "from=1999-01-01"):
        assert alice.get(f"{REPORTS}turnover/?{bad}").status_code == 400


def test_the_levels_report_tells_what_stepped(alice: Client) -> None:
    page = text(alice, f"{REPORTS}levels/")
    assert "reminder" in page
    assert "within so many days after the notice" in page


def test_the_quality_report_tells_what_was_processed(alice: Client) -> None:
    page = text(alice, f"{REPORTS}quality/")
    assert "Messages made" in page
    assert "Accepted, and nothing was wrong" in page


def test_the_cost_report_counts_letters_that_were_not_printed(alice: Client) -> None:
    assert "letters were not printed" in text(alice, f"{REPORTS}cost/")


def test_promised_money_is_told_by_week(house: House, alice: Client) -> None:
    at = timezone.now()
    promises.promise(house.acme, "R-1", by=at.date(), reason="x", amount="200.00", actor="a", at=at, on=at.date())
    page = text(alice, f"{REPORTS}promises/")
    assert "Promised for the weeks to come, EUR" in page
    assert "200.00" in page


def test_whoever_may_not_export_gets_no_file(house: House) -> None:
    from dunwell.services.permissions import may
    from dunwell.store.models import Membership, User
    from tests.web.conftest import signed_in

    # Every role that sees reports may export them; the door is there all the same.
    assert all(may(role, "export") for role in ("owner", "lead", "bookkeeper", "auditor", "user_manager"))
    sam = User.objects.create_user("sam", password="correct horse battery")
    Membership.objects.create(company=house.acme, user=sam, role="seller")
    assert signed_in("sam").get(f"{REPORTS}ageing/?format=csv").status_code == 403


def test_on_a_large_ledger_a_report_comes_after_its_page(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LARGE", 2)
    address = f"{REPORTS}turnover/?from=2026-01-01&to=2026-03-10"
    assert "Adding up" in text(alice, address)
    whole = alice.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'id="report"' in whole
    assert "Mar 2026" in whole
    assert "Mar 2026" in text(alice, address), "what was made once is there at once"
