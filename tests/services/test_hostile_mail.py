# SPDX-License-Identifier: MIT
"""Hostile input on its way out: a good message, or a refusal that says where the fault is. Never a header of theirs."""

import hashlib

import pytest
from django.conf import settings

from dunwell.services import check_books
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Customer, CustomerEmail, Delivery, Invoice, Task
from tests.delivery.server import Script
from tests.services.ledger import take
from tests.services.post import BOB, RULES, RUN_ON, carry, parsed, serving, states, writing_company

ATTACK = "Eve\r\nBcc: victim@other.example\r\n\r\n<script>"
MANY = 2_000
SUBJECT = """\
[[procedure.level.text]]
language = "en"
subject = "Re: {{ customer.name }}"
body = "{{ table }}{{ pay_to }}"
"""


def _sent_to_cecilia(company: Company) -> tuple[Script, str]:
    script = Script()
    with serving(script) as mail:
        carry(mail)
    return script, states(company)["N-1"]


def _has_no_header_of_theirs(script: Script) -> None:
    for data in script.messages:
        message = parsed(data)
        assert message["Bcc"] is None
        assert not message.defects
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert not [command for command in script.commands if "victim" in command]


def test_a_customers_name_adds_no_header(company: Company) -> None:
    writing_company(company)
    Customer.objects.filter(ref="C-1").update(name=ATTACK)
    script, state = _sent_to_cecilia(company)
    assert (state, len(script.messages)) == ("accepted", 2)
    _has_no_header_of_theirs(script)


def test_a_companys_name_adds_no_header(company: Company) -> None:
    writing_company(company)
    Company.objects.update(name=ATTACK)
    script, _ = _sent_to_cecilia(company)
    _has_no_header_of_theirs(script)


def test_a_number_in_the_subject_adds_no_header(company: Company) -> None:
    second = '[[procedure.level]]\ncode = "dunning"'
    writing_company(company, rules=RULES.replace(second, SUBJECT + second))
    Customer.objects.filter(ref="C-1").update(name=ATTACK)
    script, state = _sent_to_cecilia(company)
    assert state in {"accepted", "refused"}
    _has_no_header_of_theirs(script)


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("jorg@müller.example", "jorg@xn--mller-kva.example"),
        ("o'hara+bills@customer.example", "o'hara+bills@customer.example"),
        ("jörg@customer.example", None),
        ('"a b"@customer.example', None),
        ('"x\r\nRCPT TO:<victim@other.example>"@customer.example', None),
        ("cecilia@customer.example>\r\nRCPT TO:<victim@other.example", None),
        ("cecilia@customer.example, victim@other.example", None),
        ("-oQ/tmp@customer.example\x00", None),
    ],
)
def test_an_unusual_address_is_reached_or_refused_by_name(company: Company, address: str, reached: str | None) -> None:
    writing_company(company)
    CustomerEmail.objects.filter(customer__ref="C-1").update(address=address)
    script, state = _sent_to_cecilia(company)
    recipients = [command[9:-1] for command in script.commands if command.startswith("RCPT TO:")]
    if reached is None:
        assert state == "refused"
        assert "N-1" in Task.objects.get().text
        assert recipients == ["david@customer.example", "books@customer.example"]
    else:
        assert state == "accepted"
        assert reached in recipients
    _has_no_header_of_theirs(script)
    assert states(company)["N-2"] == "accepted"
    assert check_books.check(company) == []


def test_two_thousand_attachments_are_one_good_message(company: Company) -> None:
    writing_company(company, run=False, invoices="invoice,customer_id,issue_date,due_date,currency,amount\n")
    rows = [f"V-{number},C-1,2026-02-15,2026-03-01,EUR,10.00" for number in range(MANY)]
    assert not take(company, "\n".join(["invoice,customer_id,issue_date,due_date,currency,amount", *rows])).problems
    settings.ENVIRONMENT.documents.mkdir(exist_ok=True)
    for invoice in Invoice.objects.all():
        data = b"%PDF-1.7\n" + invoice.number.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        (settings.ENVIRONMENT.documents / f"{sha256}.pdf").write_bytes(data)
        Invoice.objects.filter(pk=invoice.pk).update(pdf=sha256)
    run_dunning(company, RUN_ON, **BOB)
    script = Script(extensions=("SIZE 100000000",))
    with serving(script) as mail:
        carry(mail)
    assert Delivery.objects.get().state == "accepted"
    (message,) = map(parsed, script.messages)
    assert len(list(message.iter_attachments())) == MANY
    assert not message.defects
