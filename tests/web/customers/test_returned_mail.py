# SPDX-License-Identifier: MIT
"""Returned mail on screen: where it is read, what came, and what a reply is answered with."""

import zlib
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services.mail_sources import folder_of, source_of
from dunwell.store.models import Customer, FailedMail, Hold, Invoice, ReturnedMail, Task
from tests.intake.returned.mails import mail
from tests.web.conftest import House, signed_in

SOURCE = "/c/acme/settings/returned/"
FOLDER = {"kind": "folder", "on": "on", "port": "993", "security": "tls", "mailbox": "INBOX"}


def posted(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code in {200, 422}, answer.status_code
    return answer.content.decode()


def wrote(house: House, name: str = "reply", text: str = "<script>alert(1)</script> We paid & left.") -> ReturnedMail:
    """One mail that came back to Acme from its first customer."""
    customer = Customer.objects.get(company=house.acme, ref="C-1")
    return ReturnedMail.objects.create(
        company=house.acme, customer=customer, kind=name, sender="c@customer.example", subject="Re: <b>Reminder</b>",
        text=text, digest=f"d-{name}", size=len(text), data=zlib.compress(text.encode()), at=timezone.now(),
        on=date(2026, 3, 10), seq=1,
    )  # fmt: skip


def test_source_is_set_and_looked_at_now(house: House, alice: Client) -> None:
    assert "not set up" in alice.get(SOURCE).content.decode()
    assert "It is not set yet" in posted(alice, f"{SOURCE}check/")
    said = posted(alice, SOURCE, **FOLDER)
    assert "Saved." in said
    folder = folder_of(house.acme)
    assert str(folder) in said
    assert "Nothing new was there" in posted(alice, f"{SOURCE}check/")
    sender = Customer.objects.get(company=house.acme, ref="C-1").emails.get(position=1).address
    (folder / "a.eml").write_bytes(mail("We paid.", sender=sender, subject="Re: Reminder"))
    (folder / "b.eml").write_bytes(mail("Buy!", sender="x@where.example"))
    said = posted(alice, f"{SOURCE}check/")
    assert "1 new mail was taken in" in said
    assert "1 concerned no customer" in said
    assert Hold.objects.filter(company=house.acme, customer__ref="C-1").exists()


def test_wrong_settings_come_back_at_their_fields(house: House, alice: Client) -> None:
    answer = alice.post(SOURCE, FOLDER | {"kind": "imap", "host": "imap.example.com"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert said.count('class="invalid-feedback"') or said.count("aria-invalid")
    assert source_of(house.acme).pk is None
    answer = alice.post(SOURCE, FOLDER | {"kind": "imap", "host": "localhost", "user": "a", "password": "b"})
    assert (answer.status_code, "private network" in answer.content.decode()) == (422, True)


def test_password_is_never_shown_again(house: House, alice: Client) -> None:
    given = FOLDER | {"kind": "imap", "host": "imap.example.com", "user": "anna", "password": "s3cr3t-word"}
    said = posted(alice, SOURCE, **given)
    assert "s3cr3t-word" not in said
    assert "Leave this blank to keep it" in said


def test_days_of_rest_after_a_reply_are_set(house: House, alice: Client) -> None:
    posted(alice, SOURCE, reply_hold_days="5")
    house.acme.refresh_from_db()
    assert house.acme.reply_hold_days == 5
    assert alice.post(SOURCE, {"reply_hold_days": "999"}).status_code == 422


def test_list_says_what_to_do_while_it_is_empty(house: House, alice: Client) -> None:
    said = alice.get("/c/acme/returned/").content.decode()
    assert "Nothing has come back" in said
    assert SOURCE in said


def test_mails_are_listed_filtered_and_exported(house: House, alice: Client) -> None:
    row, other = wrote(house), wrote(house, "bounced")
    said = alice.get("/c/acme/returned/").content.decode()
    assert f"/returned/{row.pk}/" in said
    assert "Re: &lt;b&gt;Reminder" in said
    said = alice.get("/c/acme/returned/?kind=bounced").content.decode()
    assert f"/returned/{other.pk}/" in said
    assert f"/returned/{row.pk}/" not in said
    file = alice.get("/c/acme/returned/?format=csv")
    assert b"Re: <b>Reminder</b>" in file.getvalue()
    customer = row.customer_id
    assert f"/returned/{row.pk}/" in alice.get(f"/c/acme/customers/{customer}/returned/").content.decode()
    assert f"/returned/{row.pk}/" in alice.get(f"/c/acme/customers/{customer}/").content.decode()


def test_text_is_shown_as_text_and_the_original_is_a_file(house: House, alice: Client) -> None:
    row = wrote(house)
    said = alice.get(f"/c/acme/returned/{row.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; We paid &amp; left." in said
    assert "<script>alert" not in said
    answer = alice.get(f"/c/acme/returned/{row.pk}/original/")
    assert answer.content == b"<script>alert(1)</script> We paid & left."
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{row.pk}.eml"'
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_reply_offers_promise_dispute_and_done(house: House, alice: Client) -> None:
    row = wrote(house)
    row.task = Task.objects.create(
        company=house.acme, customer=row.customer, kind="reply", text="x", on=date(2026, 3, 10), seq=1
    )
    row.save()
    said = alice.get(f"/c/acme/returned/{row.pk}/").content.decode()
    invoice = Invoice.objects.filter(company=house.acme, customer=row.customer, amount_minor__gt=0).earliest("pk")
    for link in (f"invoices/{invoice.pk}/promise/", f"invoices/{invoice.pk}/dispute/", f"work/{row.task_id}/done/"):
        assert link in said
    bob = signed_in("bob").get(f"/c/acme/returned/{row.pk}/").content.decode()
    assert "/done/" not in bob
    assert "/promise/" not in bob


@pytest.mark.parametrize("path", ["returned/{}/", "returned/{}/original/"])
def test_mail_of_another_company_is_not_there(house: House, charlie: Client, path: str) -> None:
    row = wrote(house)
    assert charlie.get("/c/other/" + path.format(row.pk)).status_code == 404


def test_failed_mail_is_shown_tried_again_and_forgotten(house: House, alice: Client) -> None:
    sender = Customer.objects.get(company=house.acme, ref="C-1").emails.get(position=1).address
    data = mail("We paid.", sender=sender, subject="Re: Reminder")
    known = {"company": house.acme, "reason": "ValueError: <b>no</b>", "size": len(data), "at": timezone.now()}
    one = FailedMail.objects.create(name="INBOX, 7", digest="a", data=zlib.compress(data), **known)
    other = FailedMail.objects.create(name="INBOX, 8", digest="b", data=zlib.compress(b"x"), **known)
    assert "2 mails failed" in alice.get("/c/acme/returned/").content.decode()
    said = alice.get(SOURCE).content.decode()
    assert "INBOX, 7" in said
    assert "ValueError: &lt;b&gt;no&lt;/b&gt;" in said
    assert "It was taken in" in posted(alice, f"{SOURCE}failed/{one.pk}/")
    assert ReturnedMail.objects.get(company=house.acme).kind == "reply"
    assert "INBOX, 8" not in posted(alice, f"{SOURCE}failed/{other.pk}/", forget="1")
    assert not FailedMail.objects.exists()


def test_folder_of_the_company_lies_in_the_home(house: House, home: Path) -> None:
    assert folder_of(house.acme).is_relative_to(home)
