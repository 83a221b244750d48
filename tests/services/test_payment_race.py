# SPDX-License-Identifier: MIT
"""A payment that arrives between planning and sending, at every step: what is paid is never asked for.

The last step is `sending`: a payment committed before it is seen, one after it comes too late for this message.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import carrying, check_books, outbox, payments, proposals
from dunwell.services.carrying import Carrying
from dunwell.services.carrying_batch import Prepared
from dunwell.services.resolve import resolve_unknown
from dunwell.store.models import Company, Delivery, Notice
from tests.delivery.server import DROP, Script
from tests.services.post import BOB, RUN_ON, TODAY, carry, later, parsed, serving, states, writing_company


def _pay(company: Company) -> None:
    """Cecilia pays both invoices that N-1 is about."""
    payments.pay(company, "R-1", "100.00", **TODAY)
    payments.pay(company, "R-2", "50.00", **TODAY)


def _names_cecilia(script: Script) -> bool:
    return any("cecilia" in str(parsed(data)["To"]) for data in script.messages)


def _not_reminded(company: Company, script: Script) -> None:
    assert not _names_cecilia(script)
    assert states(company)["N-1"] == "withdrawn"
    assert Notice.objects.get(number="N-1").withdrawn_seq is not None
    assert check_books.check(company) == []


def _once(act: Callable[[], object]) -> Callable[[], None]:
    done: list[bool] = []

    def maybe() -> None:
        if not done:
            done.append(True)
            act()

    return maybe


def _before(monkeypatch: pytest.MonkeyPatch, where: object, name: str, act: Callable[[], object]) -> None:
    """`act` happens once, just before the function is called for the first time."""
    real, first = getattr(where, name), _once(act)

    def instead(*given: Any, **named: Any) -> Any:
        first()
        return real(*given, **named)

    monkeypatch.setattr(where, name, instead)


def test_after_the_plan_and_before_the_run(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(mode="review")
    company.refresh_from_db()
    writing_company(company)
    _pay(company)
    proposals.approve(company, on=RUN_ON, **BOB)
    assert [notice.customer.ref for notice in Notice.objects.all()] == ["C-2"]


def test_after_the_run(company: Company) -> None:
    writing_company(company)
    _pay(company)
    script = Script()
    with serving(script) as mail:
        assert carry(mail).withdrawn == 1
    _not_reminded(company, script)


def test_after_the_claim(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    writing_company(company)
    _before(monkeypatch, carrying, "prepare", lambda: _pay(company))
    script = Script()
    with serving(script) as mail:
        assert carry(mail).withdrawn == 1
    _not_reminded(company, script)


def test_after_it_was_read_again_and_before_it_is_composed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    writing_company(company)
    _before(monkeypatch, Prepared, "made", lambda: _pay(company))
    script = Script()
    with serving(script) as mail:
        assert carry(mail).withdrawn == 1
    _not_reminded(company, script)


def test_after_it_was_composed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    writing_company(company)
    _before(monkeypatch, outbox, "take_turn", lambda: _pay(company))
    script = Script()
    with serving(script) as mail:
        assert carry(mail).withdrawn == 1
    _not_reminded(company, script)


def test_while_the_only_connection_carries_another_message(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """One connection: N-2 waits for it, composed, while N-1 travels; then David pays."""
    writing_company(company)
    real, pay = Carrying.sending, _once(lambda: payments.pay(company, "R-3", "70.00", **TODAY))

    def sending(carrying: Carrying, delivery: int) -> None:
        real(carrying, delivery)
        _elsewhere(pay)

    monkeypatch.setattr(Carrying, "sending", sending)
    script = Script()
    with serving(script, connections=1) as mail:
        report = carry(mail)
    assert (report.accepted, report.withdrawn) == (1, 1)
    assert states(company) == {"N-1": "accepted", "N-2": "withdrawn"}
    assert check_books.check(company) == []


def _elsewhere(act: Callable[[], object]) -> None:
    """In a thread of its own: this one runs an event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(act).result()
        thread.submit(connections.close_all).result()


def test_while_it_waits_to_be_tried_again(company: Company) -> None:
    writing_company(company)
    script = Script({"RCPT cecilia@customer.example": ["450 4.2.0 greylisted"]})
    with serving(script) as mail:
        assert carry(mail).retrying == 1
        _pay(company)
        assert carry(mail, at=later(minutes=10)).withdrawn == 1
    _not_reminded(company, script)


def test_before_a_person_has_an_unknown_message_sent_again(company: Company) -> None:
    writing_company(company)
    script = Script({"END": [DROP]})
    with serving(script) as mail:
        carry(mail)
        assert states(company)["N-1"] == "unknown"
        before = len(script.messages)
        _pay(company)
        resolve_unknown(company, "N-1", accepted=False, reason="not in the log", **TODAY)
        assert carry(mail, at=later(minutes=1)).withdrawn == 1
    assert len(script.messages) == before
    assert states(company)["N-1"] == "withdrawn"


def test_while_the_channel_is_out_of_order(company: Company) -> None:
    writing_company(company)
    carry(MailSettings("plain", "127.0.0.1", 1))
    _pay(company)
    script = Script()
    with serving(script) as mail:
        assert carry(mail).withdrawn == 1
    _not_reminded(company, script)


def test_while_it_waits_for_the_pace(company: Company) -> None:
    writing_company(company)
    Delivery.objects.filter(notice__number="N-1").update(due_at=later(minutes=1), slot_at=later(minutes=1))
    script = Script()
    with serving(script) as mail:
        assert carry(mail).accepted == 1
        _pay(company)
        assert carry(mail, at=later(minutes=1)).withdrawn == 1
    _not_reminded(company, script)


def test_part_of_it_paid_the_rest_alone_is_asked_for(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    writing_company(company)
    _before(monkeypatch, outbox, "take_turn", lambda: payments.pay(company, "R-1", "100.00", **TODAY))
    script = Script()
    with serving(script) as mail:
        assert carry(mail).accepted == 2
    (sent,) = (one for one in map(parsed, script.messages) if "cecilia" in str(one["To"]))
    body = sent.get_body(("plain",))
    assert body is not None
    assert "R-2" in body.get_content()
    assert "R-1" not in body.get_content()
