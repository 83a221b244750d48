# SPDX-License-Identifier: MIT
"""Each invoice separately by e-mail goes by the company's own mail server, or not at all."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures
from dunwell.services.explain import explain
from dunwell.services.load_facts import versions_in_force
from dunwell.services.present import run_json
from dunwell.services.procedures import apply
from dunwell.services.run_dunning import run_dunning
from dunwell.services.separate_mail import separate_problems, unsendable
from dunwell.services.simple_page import Simple, write_simple
from dunwell.services.way_settings import switch_way
from dunwell.store.models import Company, CompanyWay, Notice, Task
from tests.services.ledger import TODAY
from tests.services.own_server import own_mail, own_server
from tests.services.post import BOB, RULES, RUN_ON, carry, writing_company

SEPARATE = RULES.replace('name = "All"', 'name = "All"\ngrouping = "invoice"')


def own(company: Company) -> None:
    own_mail(company, 587, host="smtp.acme.example")


def without_server(company: Company) -> None:
    """As after an older version, which only warned."""
    own(company)
    writing_company(company, rules=SEPARATE, run=False)
    CompanyWay.objects.all().delete()


def test_procedure_for_each_invoice_is_refused_without_an_own_server(company: Company) -> None:
    with pytest.raises(Refused, match="own_server_needed") as refused:
        apply(company, SEPARATE, name="p.toml", **BOB)
    assert refused.value.context["procedure"] == "All"
    assert versions_in_force(company) == ()


def test_with_an_own_server_it_is_put_in_force(company: Company) -> None:
    own(company)
    assert apply(company, SEPARATE, name="p.toml", **BOB).created == ["all"]


def test_letters_for_each_invoice_need_no_mail_server(company: Company) -> None:
    letters = SEPARATE.replace('action = "notice"', 'action = "notice"\nchannels = ["letter"]')
    assert apply(company, letters, name="p.toml", **BOB).created == ["all"]


def test_server_that_such_a_procedure_needs_is_not_switched_off(company: Company) -> None:
    own(company)
    apply(company, SEPARATE, name="p.toml", **BOB)
    with pytest.raises(Refused, match="own_server_in_use"):
        switch_way(company, "smtp", to=False, **TODAY)
    assert CompanyWay.objects.get().on
    apply(company, RULES, name="p.toml", **BOB)
    assert not switch_way(company, "smtp", to=False, **TODAY).on


def test_what_an_older_version_left_does_not_stop_other_procedures_from_changing(company: Company) -> None:
    without_server(company)
    assert write_simple(company, Simple(), name="Simple", **BOB)


def test_each_invoice_has_its_message_by_the_own_server(company: Company) -> None:
    with own_server(company):
        writing_company(company, rules=SEPARATE)
        assert Notice.objects.filter(channel="email").count() == 3
        assert carry().accepted == 3


def test_without_the_server_a_run_sends_nothing_of_it_and_says_why(company: Company) -> None:
    without_server(company)
    report = run_dunning(company, RUN_ON, **BOB)
    assert Notice.objects.count() == 0
    assert {row["outcome"] for row in report.plan.items.rows(named=True)} == {"unreachable"}
    (problem,) = separate_problems(report.loaded.facts)
    assert (problem.code, problem.where) == ("own_server_needed", "All")
    assert run_json(company, report)["problems"] == [problem.as_json()]
    assert not Task.objects.exists(), "no customer's address is missing"


def test_explaining_an_invoice_says_that_the_server_is_missing_and_what_helps(company: Company) -> None:
    without_server(company)
    (told,) = explain(company, "R-1", RUN_ON)
    assert told.item["why"] == (
        "No channel of level reminder reaches the customer: All writes each invoice separately, and by e-mail that "
        "needs the company's own mail server. Set one up under Settings → Channels, or let the procedure put a "
        "customer's invoices together."
    )


def test_explaining_an_invoice_says_that_its_channels_are_not_set_up(company: Company) -> None:
    letters = RULES.replace('action = "notice"', 'action = "notice"\nchannels = ["letter"]')
    writing_company(company, rules=letters, run=False)
    (told,) = explain(company, "R-1", RUN_ON)
    assert "the company has set none of them up" in str(told.item["why"])


def test_without_the_server_the_next_channel_of_the_level_is_taken(company: Company) -> None:
    own(company)
    rules = SEPARATE.replace('action = "notice"', 'action = "notice"\nchannels = ["email", "webhook"]')
    writing_company(company, rules=rules, run=False)
    CompanyWay.objects.update(way="webhook", channel="webhook")
    run_dunning(company, RUN_ON, **BOB)
    assert set(Notice.objects.values_list("channel", flat=True)) == {"webhook"}


def test_in_order_there_is_nothing_to_say(company: Company) -> None:
    own(company)
    assert procedures.apply(company, SEPARATE, name="p.toml", **BOB)
    assert unsendable(company) == []
    assert "problems" not in run_json(company, run_dunning(company, RUN_ON, **BOB))
