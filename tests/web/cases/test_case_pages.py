# SPDX-License-Identifier: MIT
"""Cases on screen: handed over by hand, sent, confirmed, paid or given back; and the partners they go to."""

import io
import os
import re
import threading
import zipfile
from datetime import date

import pytest
from django.test import Client

from dunwell.services import case_jobs
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.store.models import (
    Case,
    Company,
    Customer,
    DunningState,
    HouseMail,
    Invoice,
    OpenItem,
    Partner,
    Payment,
    Task,
)
from tests.web.conftest import NOW, House, signed_in

CASES = "/c/acme/cases/"
PARTNERS = "/c/acme/settings/partners/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(answer.content.decode().split())


def followed(client: Client, address: str, **data: object) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200, (address, answer.status_code, answer.content[-3000:])
    return " ".join(answer.content.decode().split())


@pytest.fixture
def item(house: House) -> OpenItem:
    """R-2 of Berg, 60.00 open, 45 days late; reminded a week ago, and the message was accepted."""
    Partner.objects.create(company=house.acme, name="Incasso Oy", email="in@incasso.example", is_default=True)
    row = OpenItem.objects.get(company=house.acme, invoice__number="R-2")
    DunningState.objects.filter(item=row).update(noticed_on=date(2026, 3, 3), accepted=True)
    return row


def by_hand(client: Client, item: OpenItem) -> Case:
    page = followed(
        client,
        f"/c/acme/customers/{item.customer_id}/hand-over/",
        items=[item.pk],
        partner=str(Partner.objects.get(name="Incasso Oy").pk),
        reason="no answer since January",
    )
    assert "The case is prepared. Look at it, then send it." in page
    return Case.objects.get(number="H-1")


def test_empty_lists_say_what_to_do(alice: Client) -> None:
    assert "Nothing has been handed over." in text(alice, CASES)
    assert "No partner is named yet." in text(alice, PARTNERS)


def test_a_case_from_the_card_to_the_money(alice: Client, item: OpenItem) -> None:
    asked = text(alice, f"/c/acme/customers/{item.customer_id}/hand-over/")
    assert "R-2, 60.00 EUR, 45 days late" in asked
    case = by_hand(alice, item)
    card = f"{CASES}{case.pk}/"
    page = text(alice, card)
    assert "The package will lack these originals." in page
    assert "mailto:in@incasso.example" in page
    assert "Case H-1" in text(alice, f"/c/acme/customers/{item.customer_id}/")
    assert Task.objects.get(case=case).done is False

    page = followed(alice, f"{card}send/", way="mail", note="")
    assert "The case is queued for the partner. One paper is missing in the package." in page
    assert pump_house_mail(now=lambda: NOW).accepted == 1
    assert HouseMail.objects.get(kind="case").to == "in@incasso.example"
    file = alice.get(f"{card}package/")
    assert 'filename="case H-1 Berg AB.zip"' in file.headers["Content-Disposition"]
    data = b"".join(file)
    file.close()
    assert "case.json" in zipfile.ZipFile(io.BytesIO(data)).namelist()

    assert "The partner is at it." in followed(alice, f"{card}acknowledge/", reference="AZ 1", note="")
    page = followed(alice, f"{card}collect/", amount="20", paid_on="2026-03-10", reference="", note="")
    assert "Booked." in page
    assert "is still open, so the case goes on." in page
    page = followed(alice, f"{card}collect/", amount="500", paid_on="2026-03-10", reference="", note="")
    assert "Nothing is open any more: the case is collected." in page
    assert Payment.objects.filter(remittance="Case H-1, Incasso Oy").count() == 2
    assert "Case H-1 collected" in page
    assert "Collected" in text(alice, f"{CASES}?state=over")
    assert "No cases" in text(alice, f"{CASES}?state=live") or "H-1" not in text(alice, f"{CASES}?state=live")


def test_an_invoice_leaves_a_sent_case_and_a_new_package_goes_out(alice: Client, house: House, item: OpenItem) -> None:
    case, card = two_in_a_case(alice, house, item)
    followed(alice, f"{card}send/", way="hand", note="")
    sent = Case.objects.get(pk=case.pk).package
    given = {"items": [item.pk], "why": "disputed", "reason": "wrong goods"}
    assert alice.post(f"{card}release/", {**given, "why": "paid"}).status_code == 422
    page = followed(alice, f"{card}release/", **given)
    assert "One invoice left the case." in page
    assert "No longer in this case" in page
    assert "Disputed, and rightly" in page
    assert "Changed since it was sent" in page
    assert f'href="{card}package/?now=1"' in page
    downloads = [alice.get(f"{card}package/{asked}") for asked in ("", "?now=1")]
    assert len({b"".join(one) for one in downloads}) == 2
    page = followed(alice, f"{card}send-anew/", way="mail", note="without R-2")
    assert "Changed since it was sent" not in page
    case.refresh_from_db()
    assert (case.status, case.package != sent) == ("sent", True)


def test_a_long_case_is_sent_while_one_does_something_else(
    alice: Client, item: OpenItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_jobs, "AT_ONCE", 0)
    case = by_hand(alice, item)
    card = f"{CASES}{case.pk}/"
    lock = case_jobs._lock(case)
    assert lock is not None
    assert alice.post(f"{card}send/", {"way": "hand"}).status_code == 422
    os.close(lock)
    assert "The package is being made." in followed(alice, f"{card}send/", way="hand", note="")
    for one in threading.enumerate():
        if one.name == f"case-{case.pk}":
            one.join(60)
    assert "The package is being made." not in text(alice, card)
    case.refresh_from_db()
    assert case.status == "sent"
    answer = alice.get(card, headers={"HX-Request": "true", "HX-Target": "div#case-job"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_case_that_is_over_is_reopened_by_who_decides(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    card = f"{CASES}{case.pk}/"
    followed(alice, f"{card}send/", way="hand", note="")
    assert "Reopen the case" not in text(alice, card)
    followed(alice, f"{card}return/", reason="insolvent")
    assert "Reopen the case" in text(alice, card)
    assert signed_in("bob").post(f"{card}reopen/", {"reason": "please"}).status_code == 403
    assert alice.post(f"{card}reopen/", {"reason": ""}).status_code == 422
    page = followed(alice, f"{card}reopen/", reason="they have money after all")
    assert "The case runs again." in page
    assert "Case H-1 reopened" in page
    case.refresh_from_db()
    assert (case.status, case.ended_seq) == ("sent", None)


def two_in_a_case(client: Client, house: House, item: OpenItem) -> tuple[Case, str]:
    """R-2 and R-9 of Berg, who owes nothing else, in case H-1; and its address."""
    first = Invoice.objects.get(pk=item.invoice_id)
    other = Invoice.objects.create(
        company=house.acme, customer=item.customer, number="R-9", issued_on=first.issued_on, currency=item.currency,
        amount_minor=2500, seq=first.seq,
    )  # fmt: skip
    row = OpenItem.objects.create(
        company=house.acme, customer=item.customer, invoice=other, installment=0, issued_on=first.issued_on,
        due_on=item.due_on, currency=item.currency, amount_minor=2500, seq=first.seq,
    )  # fmt: skip
    state = DunningState.objects.get(item=item)
    state.item = row
    state.pk = row.pk
    state.save(force_insert=True)
    address = f"/c/acme/customers/{item.customer_id}/hand-over/"
    followed(client, address, items=[item.pk, row.pk], partner=str(Partner.objects.get().pk), reason="no answer")
    case = Case.objects.get(number="H-1")
    return case, f"{CASES}{case.pk}/"


def form_mark(client: Client, address: str) -> str:
    """What marks the form that this address gives out now."""
    found = re.search(r'name="form_mark" value="([0-9a-f]+)"', text(client, address))
    assert found
    return found[1]


def test_money_reported_twice_is_booked_once(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    followed(alice, f"{CASES}{case.pk}/send/", way="hand", note="")
    address = f"{CASES}{case.pk}/collect/"
    given = {"amount": "20", "paid_on": "2026-03-10", "reference": "AZ 1", "form_mark": form_mark(alice, address)}
    assert "Booked." in followed(alice, address, **given)
    answer = alice.post(address, given)
    page = answer.content.decode()
    booked = Payment.objects.filter(remittance="Case H-1, Incasso Oy")
    assert (answer.status_code, booked.count()) == (422, 1)
    assert f"was booked already as {booked.get().ref}" in " ".join(page.split())
    assert "It is another payment of the same amount" in page
    another = {**given, "form_mark": form_mark(alice, address), "again": "on"}
    assert "Booked." in followed(alice, address, **another)
    assert alice.post(address, another).status_code == 422
    assert booked.count() == 2


def test_sent_is_undone_with_one_click(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    page = followed(alice, f"{CASES}{case.pk}/send/", way="hand", note="")
    assert f'action="{CASES}{case.pk}/put-back/"' in page
    followed(alice, f"{CASES}{case.pk}/put-back/")
    case.refresh_from_db()
    assert (case.status, case.package) == ("prepared", "")


def test_what_may_not_be_handed_over_says_why(alice: Client, item: OpenItem) -> None:
    DunningState.objects.filter(item=item).update(accepted=False)
    page = text(alice, f"/c/acme/customers/{item.customer_id}/hand-over/")
    assert "R-2 may not be handed over yet: a reminder for it has to be accepted at least 3 days before." in page
    OpenItem.objects.filter(pk=item.pk).update(due_on=date(2026, 2, 8))
    page = text(alice, f"/c/acme/customers/{item.customer_id}/hand-over/")
    assert "R-2 is 30 days late. It may be handed over when it is more than 30 days late" in page


def test_a_wrong_form_comes_back_with_its_error(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    Partner.objects.update(email="")
    answer = alice.post(f"{CASES}{case.pk}/send/", {"way": "mail"})
    assert answer.status_code == 422
    alice.post(f"{CASES}{case.pk}/send/", {"way": "hand"})
    assert "still open" in alice.post(f"{CASES}{case.pk}/collect/", {"paid_on": "2026-03-10"}).content.decode()
    assert alice.post(f"{CASES}{case.pk}/return/", {"reason": ""}).status_code == 422
    assert alice.post(f"{CASES}{case.pk}/write-off/", {"reason": "gone"}).status_code == 422
    page = followed(alice, f"{CASES}{case.pk}/write-off/", reason="gone", sure="on")
    assert "What was open of it has been written off." in page
    answer = alice.post(f"{CASES}{case.pk}/return/", {"reason": "late"})
    assert (answer.status_code, "has moved on" in answer.content.decode()) == (422, True)


def test_cases_are_found_by_customer_invoice_state_and_partner(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    for asked in (
        "?q=Berg",
        "?q=R-2",
        "?state=prepared",
        f"?partner={case.partner_id}",
        "?sort=-customer",
        "?sort=partner",
        "?sort=state",
    ):
        assert "H-1" in text(alice, CASES + asked), asked
    for asked in ("?q=Aalto", "?state=sent", "?partner=0"):
        assert "H-1" not in text(alice, CASES + asked), asked
    assert b"H-1" in b"".join(alice.get(f"{CASES}?format=csv"))


def test_who_looks_on_sees_a_case_and_takes_no_step(alice: Client, item: OpenItem) -> None:
    case = by_hand(alice, item)
    bob = signed_in("bob")
    page = text(bob, f"{CASES}{case.pk}/")
    assert "Send the case" not in page
    assert bob.get(f"{CASES}{case.pk}/package/").status_code == 403
    alice.post(f"{CASES}{case.pk}/send/", {"way": "mail", "note": ""})
    mail = HouseMail.objects.get(kind="case")
    assert alice.get(f"/c/acme/house-mail/{mail.pk}/0/").content.startswith(b"PK")
    assert bob.get(f"/c/acme/house-mail/{mail.pk}/0/").status_code == 404
    assert mail.subject in text(alice, "/c/acme/house-mail/")
    assert mail.subject not in text(bob, "/c/acme/house-mail/")
    assert bob.post(f"{CASES}{case.pk}/send/", {"way": "hand"}).status_code == 403


def test_partners_are_added_changed_and_retired(alice: Client, house: House) -> None:
    given = {"name": "Law & Co", "kind": "lawyer", "takes": "papers", "email": "law@law.example"}
    assert "New cases go to Law &amp; Co." in followed(alice, f"{PARTNERS}new/", **given)
    assert "There is a partner of this name already" in alice.post(f"{PARTNERS}new/", given).content.decode()
    assert (
        "is no e-mail address" in alice.post(f"{PARTNERS}new/", {**given, "name": "X", "email": "x"}).content.decode()
    )
    assert "Incasso is added." in followed(alice, f"{PARTNERS}new/", name="Incasso", kind="agency", takes="whole")
    law, incasso = Partner.objects.get(name="Law & Co"), Partner.objects.get(name="Incasso")
    followed(alice, f"{PARTNERS}{incasso.pk}/usual/")
    assert Partner.objects.get(is_default=True) == incasso
    page = followed(alice, f"{PARTNERS}{law.pk}/", **given, remarks="Call first\nthen write")
    assert "Saved." in page
    page = followed(alice, f"{PARTNERS}{incasso.pk}/retire/")
    assert f'action="{PARTNERS}{incasso.pk}/restore/"' in page
    assert not Partner.objects.filter(is_default=True).exists()
    assert Customer.objects.count() == 8
    assert Company.objects.count() == 2
