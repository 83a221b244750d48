# SPDX-License-Identifier: MIT
"""Set-up and settings by their addresses: what they show and do, and for whom."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from dunwell.core.money import Money
from dunwell.services.companies import set_company
from dunwell.services.simple_page import Simple, simple_of
from dunwell.store.models import Company, Customer, Event, Membership, OpenItem, User
from tests.services.ledger import take
from tests.services.post import kept
from tests.web.conftest import PASSWORD, House, browser, signed_in

PAGES = (
    "set-up/company/", "set-up/mail/", "set-up/import/", "set-up/procedures/", "set-up/procedures/all/",
    "set-up/procedures/none/", "set-up/documents/", "set-up/trial/", "set-up/trial/?days=yes", "set-up/switch/",
    "import/", "settings/", "settings/company/", "settings/mail/", "settings/payments/", "settings/reports/",
    "settings/calendar/", "settings/calendar/?year=2030", "settings/simple/", "settings/cost/", "settings/switch-off/",
    "settings/simple/end/",
)  # fmt: skip
COMPANY = {
    "name": "Acme Oy", "email": "money@acme.example", "pay_to": "FI21 1234 5600 0007 85", "language": "fi",
    "time_zone": "Europe/Helsinki", "mode": "automatic",
}  # fmt: skip


def shown(client: Client, page: str) -> str:
    return text(client.get(f"/c/acme/{page}"))


def text(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def acme() -> Company:
    return Company.objects.get(code="acme")


@pytest.fixture
def off(house: House) -> Company:
    """Acme, not switched on yet."""
    set_company(house.acme, {"reminders": "off"}, actor="alice", at=house.acme.event_set.latest("seq").at)
    return acme()


@pytest.mark.parametrize("page", PAGES)
def test_who_may_sees_every_page_and_nobody_else(alice: Client, page: str) -> None:
    assert alice.get(f"/c/acme/{page}").status_code == 200
    assert alice.get(f"/c/other/{page}").status_code == 404
    assert signed_in("bob").get(f"/c/acme/{page}").status_code == 403
    assert browser().get(f"/c/acme/{page}").status_code == 302


@pytest.mark.parametrize(
    "page", ["set-up/nothing/", "set-up/price/", "settings/nothing/", "import/77/", "import/77/columns/"]
)
def test_what_is_not_there_is_not_found(alice: Client, page: str) -> None:
    assert alice.get(f"/c/acme/{page}").status_code == 404


@pytest.mark.parametrize(
    ("role", "own_only", "status"),
    [("user_manager", False, 200), ("lead", False, 200), ("bookkeeper", False, 403), ("owner", True, 403)],
)
def test_only_who_leads_and_sees_all_may_switch(house: House, role: str, own_only: bool, status: int) -> None:
    user = User.objects.create_user("dora", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=user, role=role, own_only=own_only)
    client = signed_in("dora")
    assert client.get("/c/acme/set-up/switch/").status_code == status
    assert client.get("/c/acme/settings/switch-off/").status_code == status
    if status != 200:
        assert client.post("/c/acme/settings/switch-off/", {"sure": "on"}).status_code == status
        assert acme().reminders


def test_guide_leads_from_step_to_step_and_then_turns_the_switch(alice: Client, off: Company) -> None:
    assert alice.get("/c/acme/set-up/").headers["Location"] == "/c/acme/set-up/company/"
    assert "disabled" in shown(alice, "set-up/switch/")
    refused = alice.post("/c/acme/set-up/switch/")
    assert (refused.status_code, acme().reminders) == (422, False)
    wrong = alice.post("/c/acme/set-up/company/", {**COMPANY, "email": "acme"})
    assert (wrong.status_code, "FI21 1234 5600 0007 85" in text(wrong)) == (422, True)
    assert alice.post("/c/acme/set-up/company/", COMPANY).headers["Location"] == "/c/acme/set-up/mail/"
    sent = alice.post("/c/acme/set-up/mail/", {"to": "alice@acme.example"})
    assert "lies in the built-in mailbox. Nobody received it." in text(sent)
    assert len([one for one in kept() if "test-" in one.name]) == 1
    assert alice.post("/c/acme/set-up/procedures/").headers["Location"] == "/c/acme/set-up/documents/"
    assert alice.post("/c/acme/set-up/documents/", {"do": "finish"}).headers["Location"] == "/c/acme/set-up/trial/"
    assert alice.post("/c/acme/set-up/trial/").headers["Location"] == "/c/acme/set-up/switch/"
    assert alice.post("/c/acme/set-up/switch/").status_code == 302
    assert acme().reminders
    assert "Reminders are on." in shown(alice, "set-up/switch/")


@pytest.mark.parametrize("page", ["settings/calendar/", "settings/simple/"])
def test_who_may_not_write_procedures_is_told_who_may(alice: Client, page: str) -> None:
    told = "Your role may not write procedures. An owner of the company can."
    assert told not in shown(alice, page)
    Membership.objects.filter(company__code="acme", user__username="alice").update(role="user_manager")
    assert told in shown(alice, page)


def test_switching_off_asks_and_tells_what_follows(alice: Client) -> None:
    assert "what waits to be sent is withdrawn" in shown(alice, "settings/switch-off/")
    assert alice.post("/c/acme/settings/switch-off/").status_code == 422
    assert acme().reminders
    assert alice.post("/c/acme/settings/switch-off/", {"sure": "on"}).status_code == 302
    assert not acme().reminders


def test_unticked_documents_are_never_reminded(alice: Client, off: Company) -> None:
    page = shown(alice, "set-up/documents/")
    assert "Aalto &amp; Sons &lt;Oy&gt;" in page
    items = {str(one): one.pk for one in OpenItem.objects.filter(company=off)}
    shown_ids = list(items.values())
    data = {"do": "save", "shown": shown_ids, "pick": [items["R-1"]]}
    assert alice.post("/c/acme/set-up/documents/", data).status_code == 302
    ticked = OpenItem.objects.filter(company=off, remind=True)
    assert [str(one) for one in ticked] == ["R-1"]
    asked = alice.post("/c/acme/set-up/documents/", {"do": "tick-all"})
    assert "set one by one are overwritten" in asked.content.decode()
    assert [str(one) for one in OpenItem.objects.filter(company=off, remind=True)] == ["R-1"]
    assert alice.post("/c/acme/set-up/documents/", {"do": "tick-all", "sure": "yes"}).status_code == 302
    assert not OpenItem.objects.filter(company=off, remind=False).exists()
    berg = Customer.objects.get(company=off, ref="C-2").pk
    alice.post("/c/acme/set-up/documents/", {"do": f"untick-{berg}"})
    old = {"do": "untick-old", "issued_before": "2025-12-31"}
    assert "Untick all issued before 31 Dec 2025" in alice.post("/c/acme/set-up/documents/", old).content.decode()
    alice.post("/c/acme/set-up/documents/", {**old, "sure": "yes"})
    assert {str(one) for one in OpenItem.objects.filter(company=off, remind=False)} == {"R-2", "R-3", "R-5"}
    asked = alice.post("/c/acme/set-up/documents/", {"do": "untick-old", "issued_before": ""})
    assert (asked.status_code, "Choose a day first" in asked.content.decode()) == (422, True)
    for wrong in ({"do": "eat"}, {"do": "tick-x"}):
        assert alice.post("/c/acme/set-up/documents/", wrong).status_code == 400
    other = OpenItem.objects.filter(company__code="other").first()
    assert other is not None
    assert alice.post("/c/acme/set-up/documents/", {"do": "save", "shown": [other.pk]}).status_code == 404


def test_next_page_of_documents_keeps_this_one(alice: Client, off: Company) -> None:
    item = OpenItem.objects.filter(company=off).order_by("pk").first()
    assert item is not None
    answer = alice.post("/c/acme/set-up/documents/", {"to": "?after=x", "shown": [item.pk]})
    assert answer.headers["Location"] == "/c/acme/set-up/documents/?after=x"
    item.refresh_from_db()
    assert not item.remind
    searched = alice.post("/c/acme/set-up/documents/", {"do": "save", "q": "berg", "shown": [item.pk]})
    assert searched.headers["Location"] == "/c/acme/set-up/documents/?q=berg"
    assert "Berg AB" in shown(alice, "set-up/documents/?q=berg")
    cleared = alice.post("/c/acme/set-up/documents/?q=berg", {"do": "clear", "q": "berg"})
    assert cleared.headers["Location"] == "/c/acme/set-up/documents/"
    away = alice.post("/c/acme/set-up/documents/", {"to": "//evil.example", "shown": [item.pk]})
    assert away.headers["Location"] == "/c/acme/set-up/documents/"


def test_customers_abroad_come_under_a_procedure_by_a_conscious_act(alice: Client, off: Company) -> None:
    take(off, "customer_id,name,kind,country\nC-8,Svea AB,business,SE\nC-9,Norge AS,business,NO\n")
    rule = 'code = "all"\nname = "Everybody"\n'
    from dunwell.services import procedures

    wanted = procedures.export(off).replace(rule, f'{rule}applies_to = {{ country = "domestic" }}\n')
    procedures.apply(off, wanted, name="p.toml", actor="alice", at=off.event_set.latest("seq").at)
    assert "Sweden" in shown(alice, "set-up/procedures/")
    sweden = {"country": "SE", "procedure": "all"}
    asked = alice.post("/c/acme/set-up/procedures/country/", sweden)
    assert "Put all customers in Sweden under Everybody" in asked.content.decode()
    assert Customer.objects.get(company=off, ref="C-8").procedure_choice == "auto"
    alice.post("/c/acme/set-up/procedures/country/", {**sweden, "sure": "yes"})
    assert Customer.objects.get(company=off, ref="C-8").procedure_choice == "named"
    norge = Customer.objects.get(company=off, ref="C-9")
    assert "Norge AS" in shown(alice, "set-up/procedures/none/")
    alice.post("/c/acme/set-up/procedures/none/", {"pick": [norge.pk], "do": "all"})
    norge.refresh_from_db()
    assert norge.procedure_choice == "named"
    alice.post("/c/acme/set-up/procedures/all/", {"everything": "yes", "query": "q=norge", "do": "none"})
    norge.refresh_from_db()
    assert norge.procedure_choice == "none"


def test_price_is_agreed_to_as_shown(alice: Client, off: Company) -> None:
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, price_per_notice=Money(25, "EUR"))
    try:
        assert "0.25\N{NO-BREAK SPACE}EUR" in shown(alice, "set-up/price/")
        assert alice.post("/c/acme/set-up/price/", {"price": "0.20 EUR"}).status_code == 422
        assert alice.post("/c/acme/set-up/price/", {"price": "0.25 EUR"}).status_code == 302
        assert acme().price_confirmed == "0.25 EUR"
        assert "Cost" in shown(alice, "settings/")
        assert "Mar 2026" in shown(alice, "settings/cost/")
    finally:
        settings.ENVIRONMENT = before


def test_dry_run_tells_the_days_and_the_reasons(alice: Client, off: Company) -> None:
    page = shown(alice, "set-up/trial/?days=yes")
    assert "Wednesday 11 March 2026" in page
    part = alice.get("/c/acme/set-up/trial/", headers={"HX-Request": "true", "HX-Target": "div#days"})
    assert "Messages in two weeks" in text(part)
    assert "<html" not in text(part)


def test_settings_are_saved_and_what_cannot_be_stays_typed(alice: Client) -> None:
    wrong = alice.post("/c/acme/settings/reports/", {"report": "run", "report_to": "me", "silent_days": "30"})
    assert (wrong.status_code, 'value="30"' in text(wrong)) == (422, True)
    good = {"report": "run", "report_to": "me@acme.example", "silent_days": "30", "call_tries": "4"}
    assert alice.post("/c/acme/settings/reports/", good).status_code == 302
    assert (acme().report, acme().report_to, acme().silent_days) == ("run", "me@acme.example", 30)
    assert acme().call_tries == 4
    assert alice.post("/c/acme/settings/calendar/", {"run_at": "07:15"}).status_code == 302
    assert acme().run_at.isoformat() == "07:15:00"
    data = {"day": ["tue", "thu"]}
    assert alice.post("/c/acme/settings/calendar/all/", data).status_code == 302
    assert alice.post("/c/acme/settings/calendar/none/", data).status_code == 404
    more = {**COMPANY, "tolerance": "0,10"}
    assert alice.post("/c/acme/settings/company/", more).status_code == 302
    assert str(acme().tolerance.normalize()) == "0.1"
    assert 'value="0.10"' in text(alice.get("/c/acme/settings/company/"))
    tested = alice.post("/c/acme/settings/mail/", {"to": "alice@acme.example"})
    assert (tested.status_code, acme().mail_tested_at is not None) == (200, True)


def test_simple_page_writes_a_procedure_and_leads_to_the_choice_of_documents(alice: Client, off: Company) -> None:
    data = {"notify": "on", "days_after": "3", "stop_after_months": "12", "weekday": "tue"}
    answer = alice.post("/c/acme/settings/simple/", data)
    assert answer.headers["Location"] == "/c/acme/set-up/documents/"
    assert simple_of(acme()) == Simple(days_after=3, stop_after_months=12, weekday="tue")
    assert not acme().reminders
    assert alice.post("/c/acme/settings/simple/", {**data, "days_after": "999"}).status_code == 422
    assert alice.post("/c/acme/settings/simple/end/", {"sure": "on"}).status_code == 302
    assert simple_of(acme()) is None


def test_simple_page_turns_the_switch_off(alice: Client) -> None:
    data = {"days_after": "3", "stop_after_months": "12", "weekday": "tue"}
    assert alice.post("/c/acme/settings/simple/", data).headers["Location"] == "/c/acme/settings/simple/"
    assert not acme().reminders
    assert Event.objects.filter(company__code="acme", code="company_changed").exists()


def test_company_is_made_on_screen_by_who_leads_one(alice: Client) -> None:
    assert "Choose your country" in text(alice.get("/companies/new/"))
    proposed = text(alice.get("/companies/new/?country=SE&name=Svea"))
    assert '<option value="SEK" selected' in proposed
    assert '<option value="Europe/Stockholm" selected' in proposed
    data = {
        "name": "Svea AB", "country": "SE", "currency": "SEK", "language": "sv", "time_zone": "Europe/Stockholm",
        "mode": "review", "code": "",
    }  # fmt: skip
    assert alice.post("/companies/new/", {**data, "code": "acme"}).status_code == 422
    assert alice.post("/companies/new/", {**data, "country": ""}).status_code == 422
    made = alice.post("/companies/new/", data)
    assert made.headers["Location"] == "/c/svea-ab/set-up/"
    assert not Company.objects.get(code="svea-ab").reminders
    assert signed_in("bob").get("/companies/new/").status_code == 403
    assert "New company" in text(alice.get("/companies/"))
    assert "New company" not in text(signed_in("bob").get("/companies/"))
