# SPDX-License-Identifier: MIT
"""A message goes by the next channel of its level when one fails for good, or by all of them at once."""

import pytest
from django.db import transaction

from dunwell.services import check_books, payments
from dunwell.services.next_channel import take_next_channel
from dunwell.services.refresh import refresh
from dunwell.services.run_dunning import run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store import chain
from dunwell.store.models import Company, CompanyWay, Customer, Delivery, DunningState, Event, Notice, Task
from tests.delivery.server import Script
from tests.services.post import BOB, RULES, RUN_ON, TODAY, carry, later, serving, told, writing_company

WITH_LETTER = RULES.replace('code = "reminder"', 'code = "reminder"\nchannels = ["email", "letter"]')
ALL = WITH_LETTER.replace('channels = ["email", "letter"]', 'channels = ["email", "letter"]\nall_channels = true')


@pytest.fixture
def lettered(company: Company) -> Company:
    """Acme prints letters; Cecilia has an address, David has none."""
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    return company


def refusing() -> Script:
    """A mail server that does not know Cecilia."""
    return Script({"RCPT cecilia@customer.example": ["550 5.1.1 no such user"]})


def _write(company: Company, rules: str) -> None:
    writing_company(company, rules=rules, run=False)
    Customer.objects.filter(company=company, ref="C-1").update(street="Katu 1", city="Helsinki")
    run_dunning(company, RUN_ON, **BOB)


def _deliveries(number: str) -> list[tuple[str, str, int]]:
    rows = Delivery.objects.filter(notice__number=number).order_by("place")
    return list(rows.values_list("channel", "state", "place"))


def test_refused_by_mail_it_goes_by_letter_under_a_name_of_its_own(lettered: Company) -> None:
    _write(lettered, WITH_LETTER)
    with serving(refusing()) as mail:
        report = carry(mail)
    assert (report.refused, report.accepted) == (1, 1)
    assert _deliveries("N-1") == [("email", "refused", 1), ("letter", "queued", 2)]
    names = set(Delivery.objects.filter(notice__number="N-1").values_list("message_id", flat=True))
    assert len(names) == 2
    assert not Task.objects.exists()
    event = Event.objects.get(code="delivery_next_channel")
    assert '"from":"email"' in event.data
    assert '"to":"letter"' in event.data
    assert "550 5.1.1" in event.data
    assert check_books.check(lettered) == []


def test_a_customer_whom_no_other_channel_reaches_is_a_persons_work(lettered: Company) -> None:
    _write(lettered, WITH_LETTER)
    script = Script({f"RCPT {one}@customer.example": ["550 no such user"] for one in ("david", "books")})
    with serving(script) as mail:
        carry(mail)
    assert _deliveries("N-2") == [("email", "refused", 1)]
    assert Task.objects.get().kind == "refused_delivery"
    assert check_books.check(lettered) == []


def test_a_channel_that_the_level_does_not_name_is_not_taken(lettered: Company) -> None:
    _write(lettered, RULES)
    with serving(refusing()) as mail:
        carry(mail)
    assert _deliveries("N-1") == [("email", "refused", 1)]
    assert Task.objects.count() == 1


def test_a_level_for_all_channels_writes_by_each_that_reaches_at_once(lettered: Company) -> None:
    _write(lettered, ALL)
    assert _deliveries("N-1") == [("email", "queued", 1), ("letter", "queued", 2)]
    assert _deliveries("N-2") == [("email", "queued", 1)]
    assert check_books.check(lettered) == []
    assert carry().accepted == 2
    assert _deliveries("N-1") == [("email", "accepted", 1), ("letter", "queued", 2)]
    assert DunningState.objects.get(item__invoice__number="R-1").accepted


def test_both_of_a_withdrawn_notice_are_withdrawn(lettered: Company) -> None:
    _write(lettered, ALL)
    withdraw_notice(lettered, "N-1", reason="a mistake", **TODAY)
    assert [state for _, state, _ in _deliveries("N-1")] == ["withdrawn", "withdrawn"]


def test_a_notice_is_reread_once_whatever_the_number_of_its_channels(lettered: Company) -> None:
    """Two pumped channels of one notice stand in one batch when the payment comes."""
    _write(lettered, ALL)
    CompanyWay.objects.update(on=False)
    payments.pay(lettered, "R-1", "100.00", **TODAY)
    payments.pay(lettered, "R-2", "50.00", **TODAY)
    ids = list(Delivery.objects.filter(notice__number="N-1").values_list("pk", flat=True))
    found = refresh(lettered, ids, **TODAY)
    assert (found.left, sorted(found.withdrawn)) == ([], sorted(ids))


def test_what_was_paid_before_the_next_channel_takes_it_does_not_go(lettered: Company) -> None:
    webhook = WITH_LETTER.replace('"letter"]', '"sms"]')
    CompanyWay.objects.create(company=lettered, way="sms", channel="sms", on=True)
    writing_company(lettered, rules=webhook, run=False)
    Customer.objects.filter(ref="C-1").update(phone="+358401234567")
    run_dunning(lettered, RUN_ON, **BOB)
    with serving(refusing()) as mail:
        carry(mail, limit=1)
        assert _deliveries("N-1") == [("email", "refused", 1), ("sms", "queued", 2)]
        payments.pay(lettered, "R-1", "100.00", **TODAY)
        payments.pay(lettered, "R-2", "50.00", **TODAY)
        report = carry(mail)
    assert report.withdrawn == 1
    assert _deliveries("N-1") == [("email", "refused", 1), ("sms", "withdrawn", 2)]
    assert Notice.objects.get(number="N-1").withdrawn_seq is not None
    assert check_books.check(lettered) == []


def test_no_next_channel_for_a_notice_that_another_one_carries(lettered: Company) -> None:
    _write(lettered, ALL)
    row = Delivery.objects.get(notice__number="N-1", channel="email")
    assert not _taken(lettered, row)
    Delivery.objects.filter(notice__number="N-1", channel="letter").update(state="refused")
    assert not _taken(lettered, row)  # both were tried


def _taken(company: Company, row: Delivery) -> bool:
    with transaction.atomic():
        return take_next_channel(chain.locked(company), row, reason="gone", **TODAY)


def test_given_up_after_the_last_try_it_takes_the_next_channel_too(lettered: Company) -> None:
    _write(lettered, WITH_LETTER)
    script = Script({"RCPT cecilia@customer.example": ["450 4.2.2 mailbox full"] * 8})
    with serving(script) as mail:
        for day in range(8):
            carry(mail, at=later(days=day * 2))
    assert _deliveries("N-1") == [("email", "refused", 1), ("letter", "queued", 2)]
    assert told(lettered, "delivery_next_channel") == 1
