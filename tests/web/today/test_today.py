# SPDX-License-Identifier: MIT
"""Today in mode review: the proposal, what a person changes about it, and the word that sends it."""

import re

import pytest
from django.test import Client

from dunwell.services import payments, procedures
from dunwell.services.activation import is_activated
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company, Customer, Hold, Membership, Notice, OpenItem, Run, RunEdit, User
from dunwell.web.views.today import decide
from tests.services.ledger import When
from tests.web.conftest import NOW, PASSWORD, PROCEDURES, signed_in
from tests.web.matching.cast import waiting
from tests.web.today.conftest import Maker, text

PAGE = "/c/acme/today/"
LETTERS = PROCEDURES.replace('action = "notice"', 'action = "notice"\nchannels = ["letter"]')


def item(number: str) -> OpenItem:
    return OpenItem.objects.get(invoice__number=number)


def customer(ref: str) -> int:
    return Customer.objects.get(ref=ref).pk


def followed(client: Client, address: str, data: dict[str, object] | None = None) -> str:
    return " ".join(client.post(address, data or {}, follow=True).content.decode().split())


def undo_of(page: str) -> str:
    (found,) = re.findall(r'action="([^"]*(?:take-back|end-holds|offers/back)[^"]*)"', page)[:1]
    return str(found).replace("&amp;", "&")


def test_the_proposal_tells_what_would_go_out_to_whom_and_how(alice: Client) -> None:
    page = text(alice, PAGE)
    for words in (
        "Approve all 3 notices",
        "Aalto &amp; Sons",
        "aalto@acme.example",
        "Message · reminder",
        "R-1",
        "Fee",
    ):
        assert words in page
    assert "1,209.50" in page  # 1,234.50 and a fee of 5.00, less the credit note of 30.00


def test_a_payment_that_may_be_a_customer_s_is_told_beside_its_messages(alice: Client, acme: Company) -> None:
    assert "waits to be matched" not in text(alice, PAGE)
    waiting(acme)
    page = text(alice, PAGE)
    assert page.count("A payment that waits to be matched may be this customer") == 2  # of Aalto and Berg
    assert "this customer" not in page.split("Cass")[1].split("</form>")[0]


def test_approving_makes_the_run_and_says_what_was_made(alice: Client) -> None:
    assert "Approve 3 notices" in text(alice, f"{PAGE}approve/")
    page = followed(alice, f"{PAGE}approve/")
    assert "Approved: 3 notices are made and queued for delivery." in page
    assert "The run of 10 Mar 2026 is made: 3 notices." in page
    assert Run.objects.get().status == "applied"
    assert Notice.objects.count() == 3


def test_what_is_not_ticked_is_left_out_and_can_be_taken_back(alice: Client) -> None:
    line = item("R-1").pk
    page = followed(alice, f"{PAGE}leave-out/", {"line": [line], "keep": [], "on": "2026-03-10"})
    assert "1 invoice is left out of this run." in page
    assert "left out of this run" in page
    assert "Approve all 2 notices" in page
    assert "Taken back" in followed(alice, undo_of(page))
    assert "Approve all 3 notices" in text(alice, PAGE)


def test_a_proposal_of_nothing_asks_for_no_word(alice: Client) -> None:
    lines = [item(name).pk for name in ("R-1", "R-2", "R-3")]
    page = followed(alice, f"{PAGE}leave-out/", {"line": lines, "on": "2026-03-10"})
    assert "1 notice" not in page
    assert "Approve " not in page
    assert "and approve." not in page


def test_approving_honours_what_was_left_out_and_tells_it_afterwards(alice: Client) -> None:
    followed(alice, f"{PAGE}leave-out/", {"line": [item("R-1").pk], "on": "2026-03-10"})
    page = followed(alice, f"{PAGE}approve/")
    assert set(Notice.objects.values_list("customer__ref", flat=True)) == {"C-2"}
    assert "What the approval left out or found changed" in page
    assert "left out of this run" in page


def test_who_is_written_to_is_named_before_it_is_approved(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = text(alice, f"{PAGE}approve/")
    assert "<p>To Aalto &amp; Sons &lt;Oy&gt;, Berg AB.</p>" in asked
    assert "<p>To Berg AB.</p>" in text(alice, f"{PAGE}approve/?pick={customer('C-2')}-EUR")
    monkeypatch.setattr(decide, "_MOST_NAMED", 1)
    assert "<p>To Aalto &amp; Sons &lt;Oy&gt; and 1 other customer.</p>" in text(alice, f"{PAGE}approve/")


def test_approving_some_leaves_the_others_for_the_next_run_and_has_to_be_confirmed(alice: Client) -> None:
    picks = [f"{customer('C-2')}-EUR", f"{customer('C-2')}-SEK"]
    address = f"{PAGE}approve/?pick={picks[0]}&pick={picks[1]}"
    assert "2 other notices wait" not in text(alice, address)
    assert "If you approve only these, 1 other notice waits for the next run." in text(alice, address)
    answer = alice.post(address, {"pick": picks})
    assert answer.status_code == 422
    assert not Notice.objects.exists()
    followed(alice, address, {"pick": picks, "sure": "on"})
    assert set(Notice.objects.values_list("customer__ref", flat=True)) == {"C-2"}
    assert "R-1" in text(alice, PAGE)


def test_approving_a_customers_messages_in_one_currency_leaves_those_in_another(alice: Client) -> None:
    pick = f"{customer('C-2')}-SEK"
    address = f"{PAGE}approve/?pick={pick}"
    page = text(alice, PAGE)
    assert f'name="pick" value="{pick}"' in page
    assert f'href="{address}"' in page
    asked = text(alice, address)
    assert "Approve 1 notice" in asked
    assert "2 other notices wait for the next run." in asked
    assert f'name="pick" value="{pick}"' in asked
    followed(alice, address, {"pick": pick, "sure": "on"})
    assert [(one.customer.ref, one.currency) for one in Notice.objects.all()] == [("C-2", "SEK")]
    for none in (customer("C-2"), "x-SEK", f"{pick}-1", "1-sek"):
        assert alice.get(f"{PAGE}approve/?pick={none}").status_code == 400


def test_what_was_paid_since_is_marked_and_stays_out(alice: Client, acme: Company) -> None:
    payments.pay(acme, "R-1", "1234.50", actor="alice", at=NOW, on=NOW.date())
    payments.pay(acme, "R-3", "500.00", actor="alice", at=NOW, on=NOW.date())
    page = text(alice, PAGE)
    assert "does not go out any more" in page
    assert "Settled" in page
    assert "proposed: 2,000.00" in page
    assert "Approve all 2 notices" in page
    done = followed(alice, f"{PAGE}approve/")
    assert "2 items had changed since the proposal." in done
    assert "Settled" in done


def test_a_sentence_is_added_shown_and_part_of_the_very_message(alice: Client) -> None:
    one = f"{PAGE}{customer('C-1')}/EUR/"
    page = followed(alice, f"{one}sentence/", {"sentence": "Thank you for your call."})
    assert "Thank you for your call." in page
    assert "Thank you for your call." in text(alice, f"{one}message/0/")
    assert "Payment reminder: invoice R-1" in text(alice, f"{one}message/")
    assert not Notice.objects.exists()
    followed(alice, f"{PAGE}approve/")
    assert Notice.objects.get(customer__ref="C-1").sentence == "Thank you for your call."


def test_the_message_is_shown_in_a_frame_that_can_do_nothing(alice: Client) -> None:
    answer = alice.get(f"{PAGE}{customer('C-1')}/EUR/message/0/")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert alice.get(f"{PAGE}{customer('C-1')}/EUR/message/7/").status_code == 404
    assert alice.get(f"{PAGE}{customer('C-3')}/EUR/message/").status_code == 404


def test_an_empty_proposal_waits_for_nobody(alice: Client) -> None:
    assert "A proposal waits for you" in text(alice, PAGE)
    Run.objects.update(proposal=[], notices_count=0)
    assert "A proposal waits for you" not in text(alice, PAGE)


def test_a_letter_is_told_as_one_and_opens_as_its_pdf(founded: Maker) -> None:
    company = founded("automatic")
    when = When(on=NOW.date(), actor="alice", at=NOW)
    switch_way(company, save_way(company, "print", {}, **when).way, to=True, **when)
    procedures.apply(company, LETTERS, name="p.toml", actor="alice", at=NOW)
    Customer.objects.filter(ref="C-1").update(street="Rantatie 4", postal_code="33100", city="Tampere")
    company.refresh_from_db()
    one, client = f"{PAGE}{customer('C-1')}/EUR/message/", signed_in("alice")
    page = text(client, one)
    assert "Rantatie 4" in page
    assert "As a letter (PDF)" in page
    assert "<iframe" not in page
    answer = client.get(f"{one}0/file/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{one}0/").status_code == 404, "it is no e-mail"


def test_a_later_day_shows_messages_that_no_proposal_holds_back(founded: Maker) -> None:
    founded("review")
    alice, late = signed_in("alice"), item("R-1")
    Run.objects.update(proposal=[one for one in Run.objects.get().proposal if one[0] != late.pk])
    assert alice.get(f"{PAGE}{customer('C-1')}/EUR/message/?on=2026-03-10").status_code == 404
    assert "invoice R-1" in text(alice, f"{PAGE}{customer('C-1')}/EUR/message/?on=2026-03-11")


def test_a_channel_that_cannot_be_is_refused_at_its_field(alice: Client) -> None:
    answer = alice.post(f"{PAGE}{customer('C-1')}/EUR/channel/", {"channel": "letter"})
    assert answer.status_code == 422
    assert "does not name this channel" in answer.content.decode()
    assert not RunEdit.objects.exists()


def test_postponing_holds_with_the_reason_postponed_and_is_undone(alice: Client) -> None:
    one = f"{PAGE}{customer('C-1')}/EUR/postpone/"
    page = followed(alice, one, {"scope": "items", "until": "2026-03-20"})
    assert "Postponed: nothing goes out to Aalto &amp; Sons &lt;Oy&gt; before 20 Mar 2026 is over." in page
    hold = Hold.objects.get()
    assert (hold.reason, str(hold.until), hold.item_id) == ("postponed", "2026-03-20", item("R-1").pk)
    assert "does not go out any more" in page
    followed(alice, undo_of(page))
    assert "Approve all 3 notices" in text(alice, PAGE)


def test_a_hold_asks_for_its_reason(alice: Client) -> None:
    one = f"{PAGE}{customer('C-2')}/EUR/hold/"
    assert alice.post(one, {"scope": "customer", "reason": ""}).status_code == 422
    page = followed(alice, one, {"scope": "customer", "reason": "They called."})
    assert "On hold" in page
    assert Hold.objects.get().customer_id == customer("C-2")


def test_items_that_get_nothing_are_told_with_reason_and_filtered_by_it(alice: Client) -> None:
    page = text(alice, PAGE)
    assert "level reminder is reached on 28 Mar 2026." in page
    assert "R-4" in text(alice, f"{PAGE}?outcome=not_due")
    unreachable = text(alice, f"{PAGE}?outcome=unreachable&q=dahl")
    assert "No channel of level reminder reaches the customer." in unreachable
    assert "R-4" not in unreachable
    assert b"R-4" in b"".join(alice.get(f"{PAGE}?format=csv&outcome=not_due"))
    assert alice.get(f"{PAGE}?outcome=nonsense").status_code == 400


def test_any_other_day_is_told_and_nothing_can_be_done_about_it(alice: Client) -> None:
    assert alice.get(f"{PAGE}day/?on=2026-03-30").headers["Location"] == f"{PAGE}2026-03-30/"
    page = text(alice, f"{PAGE}2026-03-30/")
    assert "This is what would go out on this day if nothing happened until then." in page
    assert "R-4" in page
    assert "Postpone" not in page
    followed(alice, f"{PAGE}approve/")
    past = text(alice, f"{PAGE}2026-03-09/")
    assert "No run was made on this day." in past
    assert alice.get(f"{PAGE}2026-13-01/").status_code == 400
    assert alice.get(f"{PAGE}2026-03-10/").status_code == 200


def test_mode_automatic_runs_now_and_says_so(founded: Maker) -> None:
    founded("automatic")
    alice = signed_in("alice")
    assert "Run now" in text(alice, PAGE)
    page = followed(alice, f"{PAGE}run/")
    assert "The run is made: 3 notices are queued for delivery." in page
    assert "Run now" not in page
    assert Run.objects.get().status == "applied"


@pytest.mark.parametrize("mode", ["automatic", "review", "offer"])
def test_a_company_that_is_switched_off_makes_no_run_and_says_why(founded: Maker, mode: str) -> None:
    before = Run.objects.filter(company=founded(mode)).count()
    Company.objects.update(reminders=False)
    alice = signed_in("alice")
    for address in (f"{PAGE}run/", f"{PAGE}approve/"):
        answer = alice.post(address)
        assert answer.status_code == 422
        assert "Reminders are switched off for the whole company" in answer.content.decode()
    assert not Run.objects.filter(status="applied").exists()
    assert Run.objects.count() == before
    assert not is_activated(Company.objects.get())


@pytest.mark.parametrize("role", ["auditor", "seller", "caller"])
def test_who_only_looks_on_changes_nothing(acme: Company, role: str) -> None:
    Membership.objects.create(company=acme, user=User.objects.create_user("bob", password=PASSWORD), role=role)
    bob, one = signed_in("bob"), f"{PAGE}{customer('C-1')}/EUR/"
    page = bob.get(PAGE)
    assert page.status_code == (403 if role == "caller" else 200)
    assert b"Approve" not in page.content
    for address in (f"{PAGE}approve/", f"{PAGE}run/", f"{PAGE}leave-out/", f"{one}sentence/", f"{one}channel/"):
        assert bob.post(address, {"line": item("R-1").pk}).status_code == 403
    assert not Notice.objects.exists()


def test_what_is_another_companys_is_not_found(alice: Client) -> None:
    assert alice.get("/c/other/today/").status_code == 404
    assert alice.get(f"{PAGE}99999999/EUR/message/").status_code == 404
    assert alice.post(f"{PAGE}take-back/?edit=99999999").status_code == 404
    assert alice.post(f"{PAGE}leave-out/", {"line": 99999999}).status_code == 404
    assert alice.post(f"{PAGE}leave-out/", {"line": "x"}).status_code == 400
