# SPDX-License-Identifier: MIT
"""Customers by hand: every change told, nothing lost to the next import, and work that ends by itself."""

import json

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures
from dunwell.services.customer_contacts import contacts_of
from dunwell.services.customer_fields import Contact
from dunwell.services.edit_customer import create_customer, edit_customer, mark_address
from dunwell.services.notes import notes_of, take_back_note, write_note
from dunwell.services.rewind import facts_at
from dunwell.store.models import Company, Customer, CustomerEmail, Event, Membership, Task, User
from tests.services.ledger import ALICE, GOLD, ON, TODAY, take

FILE = "customer_id,name,email,group\nC-1,Aalto,a@x.example;b@x.example,gold\n"


def told(company: Company, code: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(Event.objects.filter(company=company, code=code).latest("seq").data)
    return found


def aalto(company: Company) -> Customer:
    take(company, FILE)
    return Customer.objects.get(company=company, ref="C-1")


def fields(refused: Refused) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in refused.problems]


def test_new_customer_is_written_with_contacts_and_an_event(any_database: str, company: Company) -> None:
    made = create_customer(
        company,
        {"ref": "C-9", "name": "Elo Oy", "kind": "business", "country": "fi", "credit_limit": "1500,50"},
        contacts=[Contact("pay@elo.example", "Eve", "approver")],
        **TODAY,
    )
    made.refresh_from_db()
    assert (made.country, str(made.credit_limit), made.procedure_choice) == ("FI", "1500.5000", "auto")
    assert contacts_of(made) == [Contact("pay@elo.example", "Eve", "approver", False)]
    assert told(company, "customer_created") == {"by_hand": True, "name": "Elo Oy", "ref": "C-9"}


def test_every_field_is_kept_when_it_is_changed(any_database: str, company: Company) -> None:
    row, bob = aalto(company), User.objects.create_user("bob")
    Membership.objects.create(company=company, user=bob, role="seller")
    values: dict[str, object] = {
        "ref": "C-7", "name": "Aalto Oy", "kind": "business", "country": "FI", "language": "fi", "group": "silver",
        "phone": "+358 40 1234567", "street": "Katu 1", "postal_code": "00100", "city": "Helsinki",
        "vat_id": "FI12345671", "einvoice_address": "003712345671", "warn_after_days": 9, "owner_id": bob.pk,
    }  # fmt: skip
    changes = edit_customer(company, row.pk, {**values, "credit_limit": "10"}, choice="none", **TODAY)
    assert changes.keys() >= values.keys() | {"credit_limit", "procedure_choice"}
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in values} == values


def test_every_field_says_what_is_wrong_with_it_at_once(company: Company) -> None:
    aalto(company)
    with pytest.raises(Refused) as caught:
        create_customer(
            company,
            {"ref": "C-1", "country": "XX", "language": "finnish!", "phone": "ring", "credit_limit": "-1",
             "warn_after_days": "soon", "street": "x" * 501},
            contacts=[Contact("nobody"), Contact("a@x.example"), Contact("a@x.example")],
            **TODAY,
        )  # fmt: skip
    assert sorted(fields(caught.value)) == [
        ("country", "bad_country"), ("credit_limit", "bad_amount"), ("email 1", "bad_email"),
        ("email 3", "duplicate_email"), ("language", "bad_language"), ("name", "missing"), ("phone", "bad_phone"),
        ("ref", "customer_exists"), ("street", "too_long"), ("warn_after_days", "bad_days"),
    ]  # fmt: skip
    assert Customer.objects.count() == 1


def test_change_is_told_field_by_field(any_database: str, company: Company) -> None:
    row = aalto(company)
    changes = edit_customer(company, row.pk, {"name": "Aalto Oy", "group": "gold", "offers": "always"}, **TODAY)
    assert changes == {"name": ["Aalto", "Aalto Oy"], "offers": ["ask", "always"]}
    assert told(company, "customer_changed") == {"changes": changes}
    before = Event.objects.count()
    assert edit_customer(company, row.pk, {"name": "Aalto Oy"}, **TODAY) == {}
    assert Event.objects.count() == before


def test_next_import_leaves_what_its_file_does_not_carry(any_database: str, company: Company) -> None:
    row = aalto(company)
    user = User.objects.create(username="ann")
    Membership.objects.create(company=company, user=user, role="seller")
    by_hand = {"phone": "+358 9 123", "reminder_default": False, "offers": "never", "owner_id": user.pk,
               "warn_after_days": "30"}  # fmt: skip
    edit_customer(
        company, row.pk, by_hand,
        contacts=[Contact("a@x.example", "Ann", "manager", True), Contact("b@x.example", "Bo", "other")], **TODAY,
    )  # fmt: skip
    take(company, FILE.replace("a@x.example;b@x.example", "new@x.example;a@x.example").replace("gold", "silver"))
    row.refresh_from_db()
    assert (row.phone, row.reminder_default, row.offers, row.owner_id) == ("+358 9 123", False, "never", user.pk)
    assert (row.warn_after_days, row.group) == (30, "silver")
    assert contacts_of(row) == [Contact("new@x.example"), Contact("a@x.example", "Ann", "manager", True)]


def test_the_number_of_a_customer_is_nobody_else_s(company: Company) -> None:
    row = aalto(company)
    create_customer(company, {"ref": "C-2", "name": "Berg"}, **TODAY)
    with pytest.raises(Refused) as caught:
        edit_customer(company, row.pk, {"ref": "C-2"}, **TODAY)
    assert fields(caught.value) == [("ref", "customer_exists")]


def test_bad_address_is_marked_and_good_again_and_earlier_days_know_it(any_database: str, company: Company) -> None:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    row = aalto(company)
    start = Company.objects.get(pk=company.pk).event_seq
    edit_customer(company, row.pk, {}, contacts=[Contact("a@x.example")], **TODAY)
    assert mark_address(company, row.pk, "a@x.example", bad=True, **TODAY) is True
    assert mark_address(company, row.pk, "a@x.example", bad=True, **TODAY) is False
    seq = Company.objects.get(pk=company.pk).event_seq
    assert mark_address(company, row.pk, "a@x.example", bad=False, **TODAY) is True

    def reached(at: int | None) -> bool:
        return bool(facts_at(company, ON, at, customers=[row.pk]).facts.customers["has_email"][0])

    assert [reached(start), reached(seq), reached(None)] == [True, False, True]
    with pytest.raises(Refused, match="not_found"):
        mark_address(company, row.pk, "z@x.example", bad=True, **TODAY)


def missing(company: Company, row: Customer) -> Task:
    return Task.objects.create(company=company, customer=row, kind="unreachable", text="none", on=ON, seq=0)


def test_missing_contact_is_done_when_an_address_is_there(any_database: str, company: Company) -> None:
    row = aalto(company)
    CustomerEmail.objects.filter(customer=row).update(bad=True)
    task = missing(company, row)
    edit_customer(company, row.pk, {"name": "Other"}, **TODAY)
    task.refresh_from_db()
    assert task.done is False
    edit_customer(company, row.pk, {}, contacts=[*contacts_of(row), Contact("good@x.example")], **TODAY)
    task.refresh_from_db()
    assert (task.done, task.result) == (True, "done")
    assert told(company, "task_done")["by_itself"] is True
    assert Event.objects.get(company=company, seq=task.done_seq or 0).code == "task_done"


def test_missing_contact_is_done_when_a_file_brings_an_address(company: Company) -> None:
    row = aalto(company)
    CustomerEmail.objects.filter(customer=row).delete()
    task = missing(company, row)
    take(company, FILE)
    task.refresh_from_db()
    assert task.done is True


def test_others_customers_are_not_there(company: Company) -> None:
    row = aalto(company)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="UTC"
    )
    ann = User.objects.create(username="ann")
    for where, own in ((other, None), (company, ann.pk)):
        with pytest.raises(Refused, match="not_found"):
            edit_customer(where, row.pk, {"name": "Mine"}, own=own, **TODAY)
        with pytest.raises(Refused, match="not_found"):
            write_note(where, row.pk, "mine", own=own, **TODAY)


def test_note_is_kept_in_history_when_it_is_taken_back(any_database: str, company: Company) -> None:
    row = aalto(company)
    note = write_note(company, row.pk, " Pays on Fridays ", **TODAY)
    assert [one.text for one in notes_of(company, row.pk)] == ["Pays on Fridays"]
    take_back_note(company, note.pk, **TODAY)
    assert notes_of(company, row.pk) == []
    assert told(company, "note_taken_back")["text"] == "Pays on Fridays"
    with pytest.raises(Refused, match="already_ended"):
        take_back_note(company, note.pk, **TODAY)
    with pytest.raises(Refused, match="reason_missing"):
        write_note(company, row.pk, "  ", **TODAY)
