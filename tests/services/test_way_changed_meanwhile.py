# SPDX-License-Identifier: MIT
"""A way that is changed while messages go by it: what has not begun to leave goes as it is set now."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime

import pytest
from django.conf import settings
from django.db import transaction

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import outbox
from dunwell.services.outbox_lanes import Claimed, Lane
from dunwell.services.outbox_routes import Route, Routes
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import pause_way, save_way
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company
from tests.delivery.server import Script
from tests.services.ledger import take
from tests.services.own_server import own_mail
from tests.services.post import BOB, MORNING, RUN_ON, TODAY, carry, later, serving, states, writing_company
from tests.services.test_carrying_ways import near

__all__ = ["near"]
MORE = """\
invoice,customer_id,issue_date,due_date,currency,amount
V-1,K-1,2026-02-15,2026-03-01,EUR,10.00
V-2,K-2,2026-02-15,2026-03-01,EUR,10.00
V-3,K-3,2026-02-15,2026-03-01,EUR,10.00
"""


def _writing(company: Company) -> None:
    """Five notices."""
    writing_company(company, run=False)
    people = [f"K-{number},K,FI,en,k{number}@customer.example" for number in (1, 2, 3)]
    assert not take(company, "\n".join(["customer_id,name,country,language,email", *people])).problems
    assert not take(company, MORE).problems
    run_dunning(company, RUN_ON, **BOB)


def _once(action: Callable[[], object]) -> Callable[[int], None]:
    """For `progress`: the first time that something is done."""
    left = [action]

    def done(_: int) -> None:
        if left:
            left.pop()()

    return done


def _moved(company: Company, to: MailSettings) -> None:
    save_way(company, "smtp", {"port": to.port}, **TODAY)


def test_what_follows_a_change_of_the_server_goes_to_the_new_one(company: Company) -> None:
    _writing(company)
    old, new = Script(), Script()
    with ExitStack() as stack:
        before, after = stack.enter_context(serving(old)), stack.enter_context(serving(new))
        own_mail(company, before.port, connections=1)
        report = carry(progress=_once(lambda: _moved(company, after)))
    assert report.accepted == 5
    # When the first is known to have arrived, the second is on its way.
    assert (len(old.messages), len(new.messages)) == (2, 3)


def test_a_change_between_the_look_and_the_reading_is_seen(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notices were read after the change, their way before it."""
    _writing(company)
    old, new = Script(), Script()
    with ExitStack() as stack:
        before, after = stack.enter_context(serving(old)), stack.enter_context(serving(new))
        own_mail(company, before.port, connections=1)
        real, change = outbox.claim, _once(lambda: _moved(company, after))

        def claim(wanted: Sequence[tuple[Lane, Route]], worker: str, limit: int, now: datetime) -> list[Claimed]:
            change(0)
            return real(wanted, worker, limit, now)

        monkeypatch.setattr(outbox, "claim", claim)
        assert carry().accepted == 5
    assert (len(old.messages), len(new.messages)) == (0, 5)


def test_what_follows_a_pause_waits(company: Company) -> None:
    _writing(company)
    script = Script()
    with serving(script) as mail:
        own_mail(company, mail.port, connections=1)
        pause = _once(lambda: pause_way(company, "smtp", why="a fault in the texts", **TODAY))
        assert carry(progress=pause).accepted == 2
        assert sorted(states(company).values()) == ["accepted"] * 2 + ["queued"] * 3
    assert len(script.messages) == 2


def test_what_follows_a_change_of_the_companys_address_comes_from_the_new_one(company: Company) -> None:
    _writing(company)

    def change() -> None:
        Company.objects.filter(pk=company.pk).update(email="new@acme.example")
        _tell(company, "company_changed")

    script = Script()
    with serving(script) as mail:
        own_mail(company, mail.port, connections=1)
        assert carry(progress=_once(change)).accepted == 5
    senders = [command.split("<")[1].split(">")[0] for command in script.commands if command.startswith("MAIL")]
    assert senders == ["invoices@acme.example"] * 2 + ["new@acme.example"] * 3


def test_a_route_has_another_key_once_its_settings_or_secrets_have_changed(company: Company) -> None:
    def key() -> str:
        routes = Routes(None, settings.ENVIRONMENT.mailbox)
        routes.look({company.pk})
        route = routes.of(company.pk, "email", MORNING)
        assert route is not None
        return route.key

    row = own_mail(company, 2525)
    first = key()
    row.per_minute = 100
    row.save()
    assert key() == first, "its pace is not where it leads"
    save_way(company, "smtp", {"port": 2526}, **TODAY)
    second = key()
    save_way(company, "smtp", {"user": "acme", "password": "geheim"}, **TODAY)
    assert len({first, second, key()}) == 3


def _tell(company: Company, code: str) -> None:
    with transaction.atomic():
        chain.append(chain.locked(company), "bob", later(minutes=1), [Entry(code)])
