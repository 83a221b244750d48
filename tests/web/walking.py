# SPDX-License-Identifier: MIT
"""Every address there is, taken from the resolver, with something of a company to fill it with."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from dunwell.store.models import (
    Allocation,
    BankEntry,
    BankStatement,
    Case,
    Claim,
    Company,
    Customer,
    Delivery,
    DocumentSource,
    FailedMail,
    Hold,
    HouseMail,
    Invitation,
    Invoice,
    MatchProposal,
    Membership,
    Note,
    Notice,
    OpenItem,
    Partner,
    Payment,
    PrintBatch,
    PrintedLetter,
    ReceivedFile,
    ReceivedInvoice,
    ReturnedMail,
    Run,
    StatementAccount,
    Task,
    Upload,
    User,
)

# What is the same in every company: texts and places within something, never the id of a row.
PLAIN: Mapping[str, object] = {
    "currency": "EUR",
    "day": "2026-03-10",
    "on": "2026-03-10",
    "index": 0,
    "place": 1,
    "first": 1,
    "last": 1,
    "code": "all",
    "way": "up",
    "channel_way": "smtp",
    "source_kind": "imap",
    "number": 1,
    "step": "company",
    "tone": "firm",
    "section": "company",
    "token": "no-such-token",
    "file_name": "statement.xml",
    "provider_id": "sso",
    "uidb36": "1",
    "key": "no-such-key",
    "kind": "hold",
    "seq": 1,
    "pk": 1,
}


@dataclass(frozen=True)
class Address:
    """One address: its name, its names of arguments, and the act that opens it (None: not one of a company)."""

    name: str
    arguments: tuple[str, ...]
    of_company: bool
    act: str | None

    def to(self, company: str, things: Mapping[str, object]) -> str:
        """The address, filled in. KeyError: give the new argument an example, in PLAIN or in `things`."""
        values = {**PLAIN, **things, "company": company}
        return reverse(self.name, kwargs={one: values[one] for one in self.arguments})

    @property
    def ids(self) -> tuple[str, ...]:
        """Its arguments that name a row of the company."""
        return tuple(one for one in self.arguments if one not in PLAIN and one != "company")


def addresses() -> list[Address]:
    """Every address of the installation."""
    return list(_under(get_resolver().url_patterns))


def _under(
    patterns: Sequence[URLPattern | URLResolver], before: str = "", given: tuple[str, ...] = ()
) -> Iterator[Address]:
    for one in patterns:
        route, names = before + str(one.pattern), (*given, *one.pattern.converters, *_named(one))
        if isinstance(one, URLResolver):
            yield from _under(one.url_patterns, route, names)
        else:
            assert one.name, f"{route} has no name: give it one"
            of_company = route.startswith("c/<slug:company>/")
            yield Address(one.name, tuple(dict.fromkeys(names)), of_company, getattr(one.callback, "act", None))


def _named(one: URLPattern | URLResolver) -> tuple[str, ...]:
    regex = getattr(one.pattern, "regex", None)
    return tuple(regex.groupindex) if regex else ()


def things(company: Company, customer_ref: str) -> dict[str, object]:
    """One row of each kind that an address may name, all of one customer where they belong to one."""
    customer = Customer.objects.get(company=company, ref=customer_ref)
    invoice = Invoice.objects.filter(company=company, customer=customer, amount_minor__gt=0).earliest("pk")
    item = OpenItem.objects.filter(company=company, invoice=invoice).earliest("pk")
    notice = Notice.objects.filter(company=company, customer=customer, currency="EUR").latest("pk")
    delivery = Delivery.objects.filter(company=company, notice=notice).latest("pk")
    return {
        "customer": customer.pk,
        "invoice": invoice.pk,
        "item": item.pk,
        "notice": notice.pk,
        "delivery": delivery.pk,
        "run": Run.objects.filter(company=company).latest("on").pk,
        **_printed(company, delivery),
        **_matching(company, customer, item),
        **_banked(company, customer_ref),
        **_made(company, customer, notice),
    }


def _printed(company: Company, delivery: Delivery) -> dict[str, object]:
    """A batch of letters with one in it; its files are there no longer."""
    now, on = timezone.now(), timezone.now().date()
    number = PrintBatch.objects.filter(company=company).count() + 1
    batch = PrintBatch.objects.create(
        company=company, number=number, paper="A4", duplex=True, letters=1, sheets=1, pages=2, file="gone",
        sha256="0" * 64, made_on=on, made_at=now, made_by="alice", seq=1,
    )  # fmt: skip
    letter = PrintedLetter.objects.create(
        company=company, batch=batch, delivery=delivery, place=1, first_page=1, pages=1, sheets=1, sha256="0" * 64
    )
    return {"batch": batch.pk, "letter": letter.pk}


def _received(company: Company, customer: Customer) -> ReceivedInvoice:
    """An e-invoice that waits for its buyer, whose bytes are in the home no longer."""
    now, name = timezone.now(), f"e-{customer.ref}.xml"
    file = ReceivedFile.objects.create(
        company=company, origin="upload", kind="einvoice", state="held", name=name, format="ubl-invoice",
        digest=f"{company.code}-{customer.ref}-einvoice", size=5, by="alice", at=now, on=now.date(), seq=1,
    )  # fmt: skip
    read = {"number": "E-1", "type": "invoice", "currency": "EUR", "payable": "10.00", "buyer": {"name": "Somebody"}}
    return ReceivedInvoice.objects.create(
        company=company, file=file, state="waits", number="E-1", customer=customer, read=read, seq=1
    )


def _banked(company: Company, customer_ref: str) -> dict[str, object]:
    """A bank file with an entry that waits for a person; its bytes are not kept."""
    now, on = timezone.now(), timezone.now().date()
    digest = f"bank-{company.code}-{customer_ref}"
    file = ReceivedFile.objects.create(
        company=company, origin="upload", kind="bank", state="taken", name="march.xml", format="camt.053.001.08",
        digest=digest, size=5, read=1, by="alice", at=now, on=on, seq=1,
    )  # fmt: skip
    account = StatementAccount.objects.create(company=company, number=f"FI{customer_ref}", ours="asked", seq=1)
    statement = BankStatement.objects.create(company=company, file=file, account=account, currency="EUR", closed_on=on)
    entry = BankEntry.objects.create(
        company=company, statement=statement, account=account, place=1, state="unclear", likeness=digest,
        booked_on=on, amount_minor=1000, currency="EUR", status="booked", counterparty="Aalto",
        where="march.xml, Ntry 1",
    )  # fmt: skip
    source = DocumentSource.objects.create(company=company, kind="http", name=f"Shop {customer_ref}", token_hash=digest)
    return {"file": file.pk, "entry": entry.pk, "account": account.pk, "source": source.pk}


def _matching(company: Company, customer: Customer, item: OpenItem) -> dict[str, object]:
    """A payment that waits for a person, with a proposal."""
    now = timezone.now()
    payment = Payment.objects.create(
        company=company, ref=f"B-{customer.ref}", paid_on=now.date(), currency="EUR", amount_minor=1000, seq=1,
        payer_name="Aalto <Oy>", remittance="For R-1",
    )  # fmt: skip
    row = MatchProposal.objects.create(
        company=company, payment=payment, customer=customer, rule="number", score=55, at=now,
        parts=[{"item": item.pk, "minor": 1000, "written_off": 0, "kind": ""}],
        evidence=[
            {"kind": "weak_number", "words": "R-1", "field": "text", "at": 4, "names": "R-1"},
            {"kind": "similar_name", "words": "Aalto <Oy>", "field": "name", "at": 0, "names": str(customer.pk)},
            {"kind": "partial", "words": "", "field": "", "at": 0, "names": ""},
            {"kind": "ambiguous", "words": "", "field": "", "at": 0, "names": ""},
        ],
    )  # fmt: skip
    return {"proposal": row.pk}


def _part(company: Company, payment: Payment, item: OpenItem) -> Allocation:
    """Half of a payment settles something of an item, which knows of it."""
    OpenItem.objects.filter(pk=item.pk).update(allocated_minor=item.allocated_minor + 50)
    return Allocation.objects.create(
        company=company, payment=payment, item=item, currency="EUR", amount_minor=50, on=payment.paid_on, seq=1
    )


def _made(company: Company, customer: Customer, notice: Notice) -> dict[str, object]:
    now, on = timezone.now(), timezone.now().date()
    about = {"company": company, "customer": customer}
    user = User.objects.create_user(f"member-{company.code}-{customer.ref}")
    hold = Hold.objects.create(**about, reason="Talks", owner="alice", on=on, seq=1)
    payment = Payment.objects.create(
        **about, ref=f"P-{customer.ref}", paid_on=on, currency="EUR", amount_minor=100, allocated_minor=50, seq=1
    )
    return {
        "hold": hold.pk,
        "note": Note.objects.create(**about, text="Rang", by="alice", at=now, seq=1).pk,
        "task": Task.objects.create(**about, kind="call", text="Call", on=on, seq=1).pk,
        "claim": Claim.objects.filter(**about).latest("pk").pk,
        "payment": payment.pk,
        "part": _part(company, payment, notice.lines.earliest("pk").item).pk,
        "case": Case.objects.create(
            **about, notice=notice, number=notice.number, currency="EUR", on=on, status_on=on, seq=1
        ).pk,
        "returned": ReturnedMail.objects.create(
            **about, notice=notice, kind="reply", sender="c@customer.example", subject="Re: Reminder", text="Paid.",
            digest=f"{company.code}-{customer.ref}", size=5, data=zlib.compress(b"Paid."), at=now, on=on, seq=1,
        ).pk,
        "failed": FailedMail.objects.create(
            company=company, name="INBOX, 7", reason="ValueError: no", digest=f"{company.code}-{customer.ref}", size=5,
            data=zlib.compress(b"Paid."), at=now,
        ).pk,
        "received": _received(company, customer).pk,
        "partner": Partner.objects.create(company=company, name=f"Incasso {customer.ref}").pk,
        "upload": Upload.objects.create(
            company=company, token=uuid4(), name="a.csv", kind="customers", by="alice", at=now
        ).pk,
        "mail": HouseMail.objects.create(
            company=company, kind="test", on=on, to="a@acme.example", subject="Test", text="Text", due_at=now,
            created_at=now, message_id=f"<{company.code}-{customer.ref}@acme.example>",
        ).pk,
        "member": Membership.objects.create(company=company, user=user, role="seller").pk,
        "invitation": Invitation.objects.create(
            company=company, email=f"{customer.ref.lower()}@{company.code}.example", role="seller", at=now,
            token_sha256=f"{company.code}-{customer.ref}", invited_by="alice", expires_at=now + timedelta(days=1),
        ).pk,
    }  # fmt: skip
