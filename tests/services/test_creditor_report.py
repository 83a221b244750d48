# SPDX-License-Identifier: MIT
import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest

from dunwell.delivery.mail_url import MailSettings
from dunwell.services.creditor_report import due_reports, report_about, report_if_due
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.run_dunning import run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Company, Customer, Event, HouseMail, Notice, Run, Task
from tests.delivery.server import Script
from tests.services.ledger import Who, take
from tests.services.post import CUSTOMERS, RULES, carry, parsed, serving, writing_company
from tests.services.test_house_mail import posting

SUNDAY = date(2026, 3, 8)
MONDAY = date(2026, 3, 9)
HOUSELESS = "customer_id,name,country,language,email\nC-3,=Eve,FI,en,\n"
OTHERS = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-4,C-3,2026-02-15,2026-03-01,EUR,30.00
"""
LATER = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-9,C-2,2026-02-15,2026-03-05,EUR,90.00
"""


def moment(on: date, hour: int = 6) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def report(company: Company, on: date, hour: int = 6) -> HouseMail | None:
    company.refresh_from_db()
    return report_if_due(company, on, actor="worker", at=moment(on, hour))


def reporting(company: Company, how: str = "run", **more: str) -> None:
    Company.objects.filter(pk=company.pk).update(report=how, language="en", **more)
    company.refresh_from_db()


def _who(on: date) -> Who:
    return Who(actor="worker", at=moment(on, 5))


def sent(mail: MailSettings | None = None) -> None:
    """Everything that is queued is carried."""
    carry(mail, at=moment(SUNDAY, 5))


def test_the_report_says_what_went_to_whom_and_what_came_of_it(any_database: str, company: Company) -> None:
    reporting(company)
    writing_company(company, run=False)
    take(company, HOUSELESS)
    take(company, OTHERS)
    run_dunning(company, SUNDAY, **_who(SUNDAY))
    with serving(Script(answers={"RCPT david@customer.example": ["550 5.1.1 no such user"],
                                 "RCPT books@customer.example": ["550 5.1.1 no such user"]})) as mail:  # fmt: skip
        sent(mail)
    script = Script()
    with posting(script):
        row = report(company, SUNDAY)
        assert row is not None
        assert pump_house_mail(now=lambda: moment(SUNDAY)).accepted == 1
    assert row.subject == "Acme Oy: 2 reminders went out, 2 need a look (8 March 2026)"
    assert "2 messages to 2 customers, 230.00 EUR in all." in row.text
    assert "1 of 2 were taken by the recipient's mail server." in row.text
    assert "1 letter less on paper." in row.text
    assert "- David (C-2) · reminder; next: dunning on 22 March 2026 · E-mail: refused: " in row.text
    assert "550 5.1.1 no such user" in row.text
    assert "mail server · 155.00 EUR" in row.text
    assert "No address" in row.text
    assert "- =Eve (C-3)" in row.text
    assert "- 1 refused message" in row.text
    assert "in the spam folder only the recipient can see" in row.html
    message = parsed(script.messages[0])
    assert message["To"] == "invoices@acme.example"
    (file,) = message.iter_attachments()
    rows = list(csv.DictReader(io.StringIO(file.get_content().removeprefix("\ufeff"))))
    assert [(one["part"], one["customer"], one["state"], one["total"], one["next_on"]) for one in rows] == [
        ("new", "David", "refused", "75.00", "2026-03-22"),
        ("new", "Cecilia", "accepted", "155.00", "2026-03-22"),
        ("missing", "'=Eve", "", "", ""),
    ]
    assert rows[1]["to"] == "cecilia@customer.example"
    assert rows[1]["next_step"] == "dunning on 22 March 2026"
    assert "<td" in row.html
    assert row.data["counts"] == {"refused": 1, "accepted": 1}
    told = Event.objects.get(code="report_made")
    assert told.on == SUNDAY
    run = Run.objects.get()
    assert report_about(company, run) == row


def test_what_was_withdrawn_is_told_but_did_not_go_out(company: Company) -> None:
    reporting(company)
    writing_company(company)
    withdraw_notice(company, "N-2", reason="Paid in cash", on=SUNDAY, **_who(SUNDAY))
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert row.subject == "Acme Oy: 1 reminder went out (8 March 2026)"
    assert "1 message to 1 customer, 155.00 EUR in all." in row.text
    assert "withdrawn; nothing was sent · 75.00 EUR" in row.text


def test_a_wrong_telephone_number_is_no_missing_address(company: Company) -> None:
    reporting(company)
    writing_company(company, run=False)
    take(company, HOUSELESS)
    take(company, OTHERS)
    eve, cecilia = (Customer.objects.get(company=company, ref=ref) for ref in ("C-3", "C-1"))
    run_dunning(company, SUNDAY, **_who(SUNDAY))
    notice = Notice.objects.get(customer=cecilia)
    Task.objects.create(
        company=company, customer=cecilia, kind="unreachable", notice=notice, text="Wrong number", on=SUNDAY, seq=1
    )
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert row.data["missing"] == 1
    assert f"- {eve.name} (C-3)" in row.text


def test_a_run_is_told_once(company: Company) -> None:
    reporting(company)
    writing_company(company)
    sent()
    assert report(company, SUNDAY) is not None
    assert report(company, SUNDAY, 12) is None
    assert report(company, MONDAY) is None
    assert HouseMail.objects.count() == 1
    assert due_reports(moment(MONDAY)) == []


def test_a_report_waits_for_what_is_on_its_way_but_not_forever(company: Company) -> None:
    reporting(company)
    writing_company(company)
    assert report(company, SUNDAY, 6) is None
    row = report(company, SUNDAY, 8)
    assert row is not None
    assert "on its way" in row.text


def test_a_run_that_did_nothing_is_not_worth_a_report(company: Company) -> None:
    reporting(company)
    writing_company(company, run=False)
    run_dunning(company, date(2026, 3, 2), **_who(date(2026, 3, 2)))
    assert report(company, date(2026, 3, 2), 12) is None
    assert [one.company.code for one in due_reports(moment(date(2026, 3, 2)))] == ["acme"]


def test_a_weekly_report_comes_with_the_week_s_first_run_and_tells_the_rest_of_the_last_week(company: Company) -> None:
    reporting(company, "weekly")
    writing_company(company)
    sent()
    assert [one.company.code for one in due_reports(moment(SUNDAY))] == ["acme"]
    first = report(company, SUNDAY)
    assert first is not None
    assert due_reports(moment(SUNDAY)) == []
    take(company, LATER)
    run_dunning(company, MONDAY, **_who(MONDAY))
    assert report(company, MONDAY, 12) is None, "nothing was sent: the week's report waits for something to tell"
    run_dunning(company, date(2026, 3, 12), **_who(date(2026, 3, 12)))
    carry(at=moment(date(2026, 3, 12), 6))
    thursday = report(company, date(2026, 3, 12), 8)
    assert thursday is not None
    assert thursday.data["first"] == MONDAY.isoformat()
    assert "David" in thursday.text
    assert "Cecilia" not in thursday.text
    assert thursday.on == date(2026, 3, 12)
    run_dunning(company, date(2026, 3, 13), **_who(date(2026, 3, 13)))
    assert report(company, date(2026, 3, 13), 12) is None, "once a week"


def test_what_a_switched_off_company_sent_is_told_after_a_week(company: Company) -> None:
    reporting(company, "weekly")
    writing_company(company)
    sent()
    HouseMail.objects.all().delete()
    company.refresh_from_db()
    late = SUNDAY + timedelta(days=7)
    assert report(company, late) is not None


def test_off_means_never_and_so_does_no_address(company: Company) -> None:
    reporting(company, "off")
    writing_company(company)
    sent()
    assert due_reports(moment(SUNDAY)) == []
    reporting(company, "run", email="")
    assert due_reports(moment(SUNDAY)) == []
    reporting(company, "run", report_to="boss@acme.example")
    assert [one.company.code for one in due_reports(moment(SUNDAY))] == ["acme"]
    row = report(company, SUNDAY)
    assert row is not None
    assert row.to == "boss@acme.example"


def test_a_report_speaks_the_company_s_language(company: Company) -> None:
    reporting(company)
    Company.objects.filter(pk=company.pk).update(language="de")
    writing_company(company)
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert "8. März 2026" in row.subject
    assert '<html lang="de">' in row.html


def test_a_name_cannot_smuggle_markup_or_a_formula(company: Company) -> None:
    reporting(company)
    writing_company(company, run=False)
    take(company, CUSTOMERS.replace("Cecilia", "=1+1<b>Cecilia"))
    run_dunning(company, SUNDAY, **_who(SUNDAY))
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert "<b>Cecilia" not in row.html
    assert "'=1+1<b>Cecilia" in row.files[0]["text"]


def test_the_report_looks_ahead(company: Company) -> None:
    reporting(company)
    writing_company(
        company, rules=RULES.replace("after_days = 21", "after_days = 8").replace("gap_days = 14", "gap_days = 1")
    )
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert "The next run is on 9 March 2026. As things stand: 2 messages (" in row.text


@pytest.mark.parametrize("hour", [0, 23])
def test_the_week_is_the_company_s_own(company: Company, hour: int) -> None:
    reporting(company, "weekly", time_zone="Pacific/Auckland")
    writing_company(company)
    sent()
    assert report(company, SUNDAY) is not None
    assert report(company, SUNDAY, hour) is None


@pytest.mark.parametrize("attached", [True, False])
def test_the_creditor_is_told_of_invoices_that_should_have_gone_with_their_originals(
    company: Company, attached: bool
) -> None:
    reporting(company)
    rules = RULES.replace("after_days", f"attach_invoices = {str(attached).lower()}\nafter_days", 1)
    writing_company(company, run=False, rules=rules)
    run_dunning(company, SUNDAY, **_who(SUNDAY))
    sent()
    row = report(company, SUNDAY)
    assert row is not None
    assert ("3 invoices went without their originals: there is no PDF of them here" in row.text) == attached
