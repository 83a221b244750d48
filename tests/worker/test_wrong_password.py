# SPDX-License-Identifier: MIT
"""A wrong password of a company's mail server, as the loop meets it: one alarm, and the right one mends it at once."""

from contextlib import ExitStack
from datetime import timedelta

from dunwell.services.queue_health import queue_health
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company, CompanyWay, Delivery, Event
from dunwell.worker.aside import Aside
from dunwell.worker.loop import tick
from tests.delivery.server import Script
from tests.services.ledger import TODAY
from tests.services.own_server import inside_allowed
from tests.services.post import serving
from tests.worker.test_loop import NOW, make_company


def states(company: Company) -> list[str]:
    return list(Delivery.objects.filter(company=company).values_list("state", flat=True))


def alarms(company: Company) -> int:
    return Event.objects.filter(company=company, code="way_blocked").count()


def test_wrong_password_stops_one_company_and_the_right_one_lets_it_go_on_at_once(any_database: str) -> None:
    acme, beta = make_company(), make_company("beta")
    servers = {acme: Script(password="right"), beta: Script(password="right")}
    with ExitStack() as stack:
        stack.enter_context(inside_allowed())
        for company, script in servers.items():
            port = stack.enter_context(serving(script)).port
            given = {"host": "127.0.0.1", "security": "plain", "port": port, "user": "us"}
            save_way(company, "smtp", {**given, "password": "wrong" if company is acme else "right"}, **TODAY)
            switch_way(company, "smtp", to=True, **TODAY)
        aside = Aside()
        for seconds in range(0, 60, 10):
            tick(NOW + timedelta(seconds=seconds), aside)
        assert (states(acme), states(beta)) == (["queued"], ["accepted"])
        assert (alarms(acme), alarms(beta)) == (1, 0)
        assert Delivery.objects.get(company=acme).attempts == 0
        (stopped,) = queue_health(acme, NOW).stopped
        assert (stopped.standing, stopped.why[:3], stopped.waiting) == ("blocked", "535", 1)
        assert queue_health(beta, NOW).stopped == []
        assert servers[acme].commands.count("QUIT") <= servers[acme].connections <= 4
        save_way(acme, "smtp", {"password": "right"}, **TODAY)
        tick(NOW + timedelta(seconds=61), aside)
    assert states(acme) == ["accepted"]
    assert alarms(acme) == 1
    assert CompanyWay.objects.get(company=acme).blocked_at is None
