# SPDX-License-Identifier: MIT
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connections

from dunwell.core.problem import Refused
from dunwell.services import house_post
from dunwell.services.access import Seat
from dunwell.services.house_mail import HouseFile, queue_house_mail, send_now
from dunwell.services.house_mail_pump import HouseReport, house_mail_waiting, pump_house_mail
from dunwell.store.models import Company, Event, HouseMail
from tests.delivery.server import DROP, Script
from tests.services.ledger import AT, ON
from tests.services.post import kept, parsed, serving

BODY = "Two reminders went out.\n"


@contextmanager
def posting(script: Script) -> Iterator[None]:
    """This installation's mail goes to a server that answers as the script says."""
    before = settings.ENVIRONMENT
    with serving(script) as mail:
        settings.ENVIRONMENT = replace(before, mail_url=f"smtp://127.0.0.1:{mail.port}?connections=1")
        try:
            yield
        finally:
            settings.ENVIRONMENT = before


def queue(company: Company | None, kind: str = "report", to: str = "alice@acme.example", text: str = BODY) -> HouseMail:
    return queue_house_mail(
        company,
        kind,
        to=to,
        on=ON,
        subject="What went out – 1 March",
        text=text,
        html="<p>Two reminders went out.</p>",
        files=[HouseFile("notices.csv", "notice,total\r\nN-1,150.00\r\n")],
        data={"notices": 2},
        at=AT,
    )


def pump(at: datetime = AT, *, company: Company | None = None, limit: int | None = None) -> HouseReport:
    return pump_house_mail(now=lambda: at, company=company, limit=limit)


def test_a_queued_report_reaches_its_reader_whole(any_database: str, company: Company) -> None:
    row = queue(company)
    assert (row.state, house_mail_waiting(company)) == ("queued", 1)
    script = Script()
    with posting(script):
        assert pump().accepted == 1
    row.refresh_from_db()
    assert (row.state, row.answer, row.attempts, row.leased_until) == ("accepted", "250 2.0.0 queued as 1", 1, None)
    message = parsed(script.messages[0])
    assert message["From"] == '"Dunwell (Acme Oy)" <invoices@acme.example>'
    assert (message["To"], message["Subject"]) == ("alice@acme.example", "What went out – 1 March")
    assert message["Message-ID"] == row.message_id
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = [body.get_content().replace("\r\n", "\n") for body in bodies if body]
    assert plain == BODY
    assert "<p>Two reminders went out.</p>" in html
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("notices.csv", "text/csv")
    assert b"N-1,150.00" in file.get_payload(decode=True)


def test_without_a_mail_server_it_is_kept_in_the_mailbox(company: Company) -> None:
    queue(company)
    assert pump().accepted == 1
    assert len(kept()) == 1
    assert pump(AT + timedelta(days=3)).carried == 0


def test_a_day_has_one_report_for_one_reader(company: Company) -> None:
    first = queue(company)
    again = queue(company, text="Something else.\n")
    other = queue(company, to="bob@acme.example")
    assert (again.pk, again.text) == (first.pk, BODY)
    assert other.pk != first.pk


def test_two_invitations_of_a_day_are_two_and_need_no_company(database: str) -> None:
    assert queue(None, "invitation").pk != queue(None, "invitation").pk
    assert pump().accepted == 2
    assert parsed(kept()[0].read_bytes())["From"] == "Dunwell <dunwell@127.0.0.1>"


def test_the_link_of_an_invitation_is_forgotten_once_it_has_arrived(company: Company) -> None:
    row = queue(company, "invitation", text="https://dunwell.example/invitation/secret\n")
    pump()
    row.refresh_from_db()
    assert (row.state, row.text, row.html) == ("accepted", "", "")


def test_refused_for_now_is_tried_again_later_and_for_good_never(company: Company) -> None:
    queue(company, to="later@acme.example")
    queue(company, to="never@acme.example")
    script = Script(
        answers={"RCPT later@acme.example": ["450 4.2.0 busy", "250 OK"], "RCPT never@acme.example": ["550 no"]}
    )
    with posting(script):
        first = pump()
        assert (first.retrying, first.refused, first.accepted) == (1, 1, 0)
        assert pump(AT + timedelta(seconds=30)).carried == 0
        assert pump(AT + timedelta(minutes=2)).accepted == 1
    states = dict(HouseMail.objects.values_list("to", "state"))
    assert states == {"later@acme.example": "accepted", "never@acme.example": "refused"}


def test_a_lost_answer_is_unknown_and_not_sent_again(company: Company) -> None:
    row = queue(company)
    script = Script(answers={"END": [DROP]})
    with posting(script):
        assert pump().unknown == 1
        assert pump(AT + timedelta(days=1)).carried == 0
    row.refresh_from_db()
    assert row.state == "unknown"


def test_what_a_dead_worker_was_sending_becomes_unknown(company: Company) -> None:
    row = queue(company)
    HouseMail.objects.filter(pk=row.pk).update(state="sending", attempts=1, leased_until=AT + timedelta(minutes=20))
    assert pump(AT + timedelta(minutes=5)).carried == 0
    assert pump(AT + timedelta(minutes=21)).unknown == 1
    row.refresh_from_db()
    assert (row.state, row.answer) == ("unknown", "the worker stopped while it was sending: it may have arrived")


def test_a_server_that_is_not_there_blocks_and_costs_no_try(company: Company) -> None:
    row = queue(company)
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, mail_url="smtp://127.0.0.1:9")
    try:
        report = pump()
    finally:
        settings.ENVIRONMENT = before
    assert report.blocked is not None
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 0)
    assert pump().accepted == 1


def test_two_passes_at_once_send_each_message_once(any_database: str, company: Company) -> None:
    for number in range(6):
        queue(company, to=f"reader{number}@acme.example")
    reports: list[HouseReport] = []

    def work() -> None:
        reports.append(pump())
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(report.accepted for report in reports) == 6
    assert set(HouseMail.objects.values_list("attempts", flat=True)) == {1}


def test_a_limit_and_a_company_bound_the_pass(company: Company) -> None:
    queue(company)
    queue(company, to="bob@acme.example")
    queue(None, "test")
    assert pump(company=company, limit=1).accepted == 1
    assert pump(company=company).accepted == 1
    assert house_mail_waiting() == 1


def test_the_test_message_gives_the_servers_answer(company: Company) -> None:
    script = Script(answers={"RCPT nobody@acme.example": ["550 5.1.1 no such user"]})
    with posting(script):
        good = send_now(company, "test", to="alice@acme.example", on=ON, subject="Test", text="It works.\n", at=AT)
        bad = send_now(company, "test", to="nobody@acme.example", on=ON, subject="Test", text="It works.\n", at=AT)
    assert (good.state, good.answer) == ("accepted", "250 2.0.0 queued as 1")
    assert bad.state == "refused"
    assert "no such user" in bad.answer
    assert pump(AT + timedelta(days=1)).carried == 0


def test_a_reader_without_an_address_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match="bad_address"):
        queue(company, to="alice")
    with pytest.raises(Refused, match="bad_value"):
        queue(company, "letter")


def test_a_report_that_was_refused_is_sent_again_to_the_address_of_now(any_database: str, company: Company) -> None:
    row, seat, day = queue(company), Seat(company, "owner", 1), {"on": ON, "actor": "alice", "at": AT}
    HouseMail.objects.filter(pk=row.pk).update(state="refused", answer="550 no such user", attempts=3, finished_at=AT)
    Company.objects.filter(pk=company.pk).update(report_to="office@acme.example")
    again = house_post.send_again(seat, row.pk, **day)  # type: ignore[arg-type]  # a day of one test
    assert (again.state, again.attempts, again.answer, again.to) == ("queued", 0, "", "office@acme.example")
    assert again.message_id == row.message_id
    event = Event.objects.get(company=company, code="house_requeued")
    assert (event.actor, "office@acme.example" in event.data) == ("alice", True)
    with pytest.raises(Refused, match="not_astray"):
        house_post.send_again(seat, row.pk, **day)  # type: ignore[arg-type]  # a day of one test
    assert Event.objects.filter(company=company, code="house_requeued").count() == 1
    assert pump().accepted == 1


def test_a_report_that_a_reader_lost_is_sent_once_more_as_another_message(company: Company) -> None:
    row, seat, day = queue(company), Seat(company, "owner", 1), {"on": ON, "actor": "alice", "at": AT}
    assert pump().accepted == 1
    again = house_post.send_again(seat, row.pk, **day)  # type: ignore[arg-type]  # a day of one test
    assert (again.state, again.attempts) == ("queued", 0)
    assert again.message_id != row.message_id
    assert pump().accepted == 1


def test_an_invitation_is_not_sent_again_from_among_the_messages(company: Company) -> None:
    row = queue(company, "invitation")
    HouseMail.objects.filter(pk=row.pk).update(state="refused")
    with pytest.raises(Refused, match="not_astray"):
        house_post.send_again(Seat(company, "owner", 1), row.pk, on=ON, actor="alice", at=AT)


def test_once_the_worker_stops_nothing_new_begins(company: Company) -> None:
    for number in range(3):
        queue(company, to=f"alice{number}@acme.example")
    script = Script()
    with posting(script):
        report = pump_house_mail(now=lambda: AT, stopping=lambda: bool(script.messages))
    assert (report.accepted, len(script.messages), house_mail_waiting(company)) == (1, 1, 2)
