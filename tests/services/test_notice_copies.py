# SPDX-License-Identifier: MIT
"""A copy to any address, also of what did not go by e-mail."""

from django.db import transaction

from dunwell.services.companies import set_company
from dunwell.services.house_mail_pump import pump_house_mail
from dunwell.services.notice_copies import due_copies, make_copies
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay, Delivery, HouseMail, Notice
from tests.delivery.server import Script
from tests.services.post import BOB, MORNING, RULES, RUN_ON, parsed, writing_company
from tests.services.test_house_mail import posting

COPIED = RULES.replace("copy_to = []", 'copy_to = ["sales@acme.example"]')


def taken(company: Company, number: str, channel: str) -> None:
    """The notice was taken by a channel, as the outbox tells it."""
    notice = Notice.objects.get(company=company, number=number)
    with transaction.atomic():
        told: dict[str, object] = {"number": number, "answer": "posted", "channel": channel}
        entry = Entry("delivery_accepted", RUN_ON, notice.customer_id, notice=notice.pk, data=told)
        seq = chain.append(chain.locked(company), "worker", MORNING, [entry])
    Delivery.objects.filter(notice=notice).update(channel=channel, state="accepted", accepted_seq=seq)


def test_a_letter_is_copied_to_whom_the_procedure_and_the_company_name(any_database: str, company: Company) -> None:
    writing_company(company, rules=COPIED)
    set_company(company, {"copies_to": "Sales@acme.example", "language": "en"}, **BOB)
    assert due_copies() == [], "all goes by e-mail, copies and all"
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    taken(company, "N-1", "letter")
    taken(company, "N-2", "email")
    assert due_copies() == [company]
    assert make_copies(company, at=MORNING) == 1
    row = HouseMail.objects.get(kind="copy")
    assert row.to == "sales@acme.example"
    assert "(Cecilia)" in row.subject
    assert "This went to Cecilia (C-1) by another way than e-mail: Letter, notice N-1." in row.text
    assert "150.00" in row.text
    script = Script()
    with posting(script):
        assert pump_house_mail(now=lambda: MORNING).accepted == 1
    assert parsed(script.messages[0])["To"] == "sales@acme.example"


def test_a_copy_is_made_once_and_never_touches_the_message_itself(company: Company) -> None:
    writing_company(company, rules=COPIED)
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    taken(company, "N-1", "letter")
    assert make_copies(company, at=MORNING) == 1
    assert due_copies() == []
    Company.objects.update(copied_seq=0)
    assert make_copies(company, at=MORNING) == 0
    assert Delivery.objects.get(notice__number="N-1").state == "accepted"


def test_without_an_address_for_copies_there_are_none(company: Company) -> None:
    writing_company(company)
    CompanyWay.objects.create(company=company, way="print", channel="letter", on=True)
    taken(company, "N-1", "letter")
    assert make_copies(company, at=MORNING) == 0
