# SPDX-License-Identifier: MIT
"""Messages by services outside, from the queue to their end: what is sent, what came of it, what takes over."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

import pytest
from standardwebhooks.webhooks import Webhook

from dunwell.core.problem import Refused
from dunwell.delivery.einvoice.way import in_folder
from dunwell.delivery.whole_file import put, whole_files
from dunwell.services import sent_mail
from dunwell.services.carried import carried
from dunwell.services.check_books import check
from dunwell.services.inquiries import Asked, ask, due_inquiries
from dunwell.services.notice_view import notice_view
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import save_way
from dunwell.services.ways import surroundings
from dunwell.services.webhook_secret import make_secret
from dunwell.store.models import Company, CompanyWay, Customer, Delivery, Event, Inquiry, Task
from tests.delivery.post_service.service import PostService
from tests.delivery.sms.test_sms import Service as SmsService
from tests.delivery.web_server import STALL, Says
from tests.delivery.web_server import Asked as Question
from tests.services.outside import private_networks, pump, rules, serving, set_way
from tests.services.post import BOB, MORNING, RUN_ON, writing_company


@pytest.fixture(autouse=True)
def _allowed(home: object) -> Iterator[None]:
    with private_networks():
        yield


def asked(at: datetime) -> dict[str, Asked]:
    """All that is due at a moment is asked."""
    return {one.way: ask(one, actor="worker", clock=lambda: at) for one in due_inquiries(at)}


def delivery(channel: str) -> Delivery:
    return Delivery.objects.get(channel=channel, notice__number="N-1")


def codes() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("code", flat=True))


def data_of(code: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(Event.objects.filter(code=code).latest("seq").data)
    return found


def after(**wait: float) -> datetime:
    return MORNING + timedelta(**wait)


def reachable(**changes: str) -> None:
    Customer.objects.filter(ref="C-1").update(**changes)


def test_a_notice_is_posted_to_the_companys_own_address_signed(company: Company) -> None:
    with serving(lambda question: Says(202)) as server:
        secret = make_secret(company, on=RUN_ON, actor="bob", at=MORNING)
        set_way(company, "webhook", url=f"{server.url}/hook", letter=True)
        writing_company(company, rules=rules("webhook"))
        assert pump(company).accepted == 2
        bodies = [Webhook(secret).verify(one.body, dict(one.headers)) for one in server.asked]
    numbers = {body["notice"]["number"]: body for body in bodies}
    assert numbers.keys() == {"N-1", "N-2"}
    assert numbers["N-1"]["notice"]["sums"]["total"] == "155.00"
    assert base64.b64decode(numbers["N-1"]["letter"]["base64"]).startswith(b"%PDF-")
    row = delivery("webhook")
    assert numbers["N-1"]["links"]["notice"].endswith(f"/c/acme/notices/{row.notice_id}/")
    assert row.state == "accepted"
    assert row.way == "webhook"


def test_a_receiver_that_is_gone_switches_the_way_off_with_an_alarm(company: Company) -> None:
    with serving(lambda question: Says(410)) as server:
        make_secret(company, on=RUN_ON, actor="bob", at=MORNING)
        set_way(company, "webhook", url=server.url)
        writing_company(company, rules=rules("webhook", "email"))
        pump(company)
    assert not CompanyWay.objects.get(way="webhook").on
    assert codes()[-2:] == ["way_blocked", "way_switched"]
    assert carried(company) == {"email"}
    assert delivery("webhook").state == "queued", "nothing is lost: it waits for a person"


def test_a_text_message_is_priced_delivered_and_asked_no_more(company: Company) -> None:
    service = SmsService()
    with serving(service) as server:
        set_way(company, "sms", url=f"{server.url}/v1", sender="Acme", token="t0ken")
        writing_company(company, rules=rules("sms", "email"), run=False)
        reachable(phone="040 123 4567")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        assert delivery("sms").known_as == "sms-0"
        assert [message["to"] for message in service.sent.values()] == ["+358401234567"]
        asked(after(minutes=2))
        service.states["sms-0"] = "delivered"
        assert asked(after(minutes=10))["sms"].words == {"delivered": 1}
        assert asked(after(minutes=60))["sms"].words == {}
    assert "delivery_delivered" in codes()
    assert Inquiry.objects.get(delivery=delivery("sms")).ask_at is None


def test_a_text_message_that_failed_goes_by_the_next_channel_and_is_work(company: Company) -> None:
    service = SmsService()
    with serving(service) as server:
        set_way(company, "sms", url=f"{server.url}/v1", sender="Acme", token="t0ken")
        writing_company(company, rules=rules("sms", "email"), run=False)
        reachable(phone="040 123 4567")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        asked(after(minutes=2))
        service.states["sms-0"] = "failed"
        asked(after(minutes=10))
    assert delivery("sms").state == "bounced"
    assert delivery("email").state == "queued"
    task = Task.objects.get(kind="unreachable", done=False)
    assert task.customer.ref == "C-1"
    assert "The text message did not arrive (N-1): failed" in task.text


def test_a_number_that_gets_no_text_message_is_refused_and_the_next_channel_takes_over(company: Company) -> None:
    service = SmsService()
    with serving(service) as server:
        set_way(company, "sms", url=f"{server.url}/v1", sender="Acme", token="t0ken")
        writing_company(company, rules=rules("sms", "email"), run=False)
        reachable(phone="(09) 123456")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
    assert service.sent == {}
    assert delivery("sms").state == "refused"
    assert Delivery.objects.filter(channel="email", notice__number="N-1").exists()


def test_a_letter_is_priced_posted_and_returned(any_database: str, company: Company) -> None:
    service = PostService()
    with serving(service) as server:
        set_way(company, "post_service", url=f"{server.url}/v1", token="t0ken", most_price="2.00 EUR")
        writing_company(company, rules=rules("letter", "email"), run=False)
        reachable(street="Storgatan 1", postal_code="111 22", city="Stockholm", country="SE")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        (letter,) = service.letters.values()
        assert letter["address"] == {
            "name": "Cecilia", "lines": ["Storgatan 1", "111 22 Stockholm", "SWEDEN"], "country": "SE",
        }  # fmt: skip
        assert base64.b64decode(str(letter["pdf"])).startswith(b"%PDF-")
        asked(after(minutes=2))
        service.states["letter-0"] = ("posted", "RR123456789FI")
        asked(after(minutes=10))
        assert delivery("letter").state == "accepted"
        assert data_of("delivery_priced") == {
            "number": "N-1", "way": "post_service", "price": "0.98", "currency": "EUR",
        }  # fmt: skip
        assert data_of("delivery_posted")["tracking"] == "RR123456789FI"
        service.states["letter-0"] = ("returned", "RR123456789FI")
        asked(after(days=9))
    assert delivery("letter").state == "bounced"
    assert delivery("letter").answer == "unknown addressee"
    assert delivery("email").state == "queued"
    assert "The letter came back (N-1): unknown addressee" in Task.objects.get(kind="unreachable", done=False).text
    assert check() == []
    assert codes().count("delivery_posted") == codes().count("delivery_priced") == 1
    assert Inquiry.objects.get(delivery=delivery("letter")).ask_at is None


def test_a_service_that_cannot_be_asked_is_asked_again_later(company: Company) -> None:
    service, down = PostService(), [False]

    def answer(question: Question) -> Says:
        return Says(503) if down[0] else service(question)

    with serving(answer) as server:
        set_way(company, "post_service", url=f"{server.url}/v1", token="t0ken")
        writing_company(company, rules=rules("letter"), run=False)
        reachable(street="Mannerheimintie 1", postal_code="00100", city="Helsinki")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        asked(after(minutes=2))
        down[0] = True
        assert "503" in asked(after(minutes=10))["post_service"].error
        assert asked(after(minutes=20)) == {}
        down[0] = False
        service.states["letter-0"] = ("posted", "")
        assert asked(after(minutes=50))["post_service"].words == {"posted": 1}


def test_a_service_that_is_slow_holds_nobody_up_and_what_is_left_is_asked_next(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = PostService()
    stalls = ["letter-1"]

    def answer(question: Question) -> Says | str:
        return STALL if any(question.target.endswith(name) for name in stalls) else service(question)

    with serving(answer) as server:
        set_way(company, "post_service", url=f"{server.url}/v1", token="t0ken")
        writing_company(company, rules=rules("letter"), run=False)
        Customer.objects.update(street="Mannerheimintie 1", postal_code="00100", city="Helsinki")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        asked(after(minutes=2))
        service.states |= {"letter-0": ("posted", ""), "letter-1": ("posted", "")}
        monkeypatch.setattr("dunwell.services.inquiry_answers.SECONDS", 3.0)
        began = monotonic()
        assert asked(after(minutes=10))["post_service"].words == {"posted": 1}
        assert monotonic() - began < 20
        assert asked(after(minutes=14)) == {}
        left = Inquiry.objects.exclude(delivery=None).get(word="")
        assert (left.tries, left.ask_at) == (0, after(minutes=15))
        stalls.append("letter-0")
        assert "longer than 3 seconds" in asked(after(minutes=15))["post_service"].error
        stalls.clear()
        assert asked(after(minutes=46))["post_service"].words == {"posted": 1}


def test_an_operator_that_stalls_is_asked_later_and_what_lies_here_is_read(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda question: STALL) as server:
        set_way(
            company, "einvoice", seller_address="0216:003712345678@003721291126", via="https", url=f"{server.url}/v1",
            token="t0ken",
        )  # fmt: skip
        put(in_folder(surroundings(company)) / "a.json", b"nonsense")
        monkeypatch.setattr("dunwell.services.inquiry_answers.SECONDS", 1.0)
        assert "longer than 1 seconds" in asked(MORNING)["einvoice"].error
    assert whole_files(in_folder(surroundings(company)), 9) == []
    assert due_inquiries(after(minutes=20)) == []


def test_two_workers_do_not_ask_the_same(company: Company) -> None:
    service = PostService()
    with serving(service) as server:
        set_way(company, "post_service", url=f"{server.url}/v1", token="t0ken")
        one = due_inquiries(MORNING)[0]
        ask(one, actor="worker", clock=lambda: MORNING)
        before = len(server.asked)
        assert due_inquiries(MORNING) == []
        ask(one, actor="worker", clock=lambda: MORNING)
        assert len(server.asked) == before


def test_settings_that_cannot_be_read_are_told_and_nothing_is_lost(company: Company) -> None:
    save_way(company, "sms", {"url": "http://127.0.0.1:1/", "sender": "Acme"}, on=RUN_ON, actor="bob", at=MORNING)
    CompanyWay.objects.update(on=True)
    writing_company(company, rules=rules("sms"), run=False)
    reachable(phone="040 123 4567")
    run_dunning(company, RUN_ON, **BOB)
    Delivery.objects.filter(channel="sms").update(state="accepted", known_as="sms-0", finished_at=MORNING, way="sms")
    asked(after(minutes=2))
    assert "cannot be reached" in asked(after(minutes=10))["sms"].error
    assert Inquiry.objects.filter(ask_at__isnull=False).count() == 2


def test_what_left_can_be_looked_at_with_the_services_word(company: Company) -> None:
    service = PostService()
    with serving(service) as server:
        set_way(company, "post_service", url=f"{server.url}/v1", token="t0ken")
        writing_company(company, rules=rules("letter"), run=False)
        reachable(street="Mannerheimintie 1", postal_code="00100", city="Helsinki")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
        service.states["letter-0"] = ("posted", "RR123456789FI")
        asked(after(minutes=2))
        asked(after(minutes=10))
    row = delivery("letter")
    name, content, kind = sent_mail.left(company, row.pk)
    assert (name, content[:5], kind) == ("N-1.pdf", b"%PDF-", "application/pdf")
    (way,) = notice_view(company, row.notice_id).ways
    assert (way.left, way.readable, way.word, way.tracking) == (True, False, "posted", "RR123456789FI")
    assert (way.is_taken, way.posted_on) == (True, RUN_ON)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki"
    )
    with pytest.raises(Refused):
        sent_mail.left(other, row.pk)


def test_a_text_message_is_shown_where_its_notice_is(company: Company) -> None:
    service = SmsService()
    with serving(service) as server:
        set_way(company, "sms", url=f"{server.url}/v1", sender="Acme", token="t0ken")
        writing_company(company, rules=rules("sms"), run=False)
        reachable(phone="040 123 4567")
        run_dunning(company, RUN_ON, **BOB)
        pump(company)
    (way,) = notice_view(company, delivery("sms").notice_id).ways
    assert way.text.startswith("Acme Oy: EUR 155.00 is open for several invoices")
    assert way.to == ("040 123 4567",)
