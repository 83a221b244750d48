# SPDX-License-Identifier: MIT
"""What a person decides about an e-invoice that waits: whose it is, or that it is none of ours."""

from collections.abc import Callable
from datetime import date, datetime

from dunwell.core.problem import Problem, Refused
from dunwell.intake.einvoice.read import read_einvoices
from dunwell.intake.einvoice.rows import EInvoice, Party
from dunwell.services import find
from dunwell.services.einvoice_buyers import Buyers, newcomer
from dunwell.services.einvoice_kept import keep_rows, settle_file, tie_all
from dunwell.services.einvoice_taking import Coming, Taking
from dunwell.services.received_files import BY_HAND, bytes_path
from dunwell.services.refresh_queued import refresh_queued
from dunwell.services.writing import changed, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, ReceivedInvoice

Chosen = Callable[[Company, Party, Buyers], str]  # the ref of the customer, made or there


def assign(company: Company, received: int, customer: str, *, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    """The buyer is this customer (its ref): the invoice is taken, and the customer learns what it says of the buyer.

    Raises `Refused("not_found")`, `received_decided`, or `einvoice_not_taken` with its problems.
    """

    def choose(locked: Company, buyer: Party, buyers: Buyers) -> str:
        _teach(locked, find.get_customer(locked, customer), buyer, on=on, actor=actor, at=at)
        return customer

    return _take(company, received, choose, on=on, actor=actor, at=at)


def create_customer_and_take(
    company: Company, received: int, *, ref: str = "", on: date, actor: str, at: datetime
) -> ReceivedInvoice:
    """The buyer is new: the customer is made of what the invoice says (`ref`, else as the import names it) and the
    invoice is taken. Raises as `assign`, and `customer_exists`, `too_long`.
    """

    def choose(locked: Company, buyer: Party, buyers: Buyers) -> str:
        wanted = ref.strip()
        if len(wanted) > 100 or "\x00" in wanted:
            raise Refused("too_long", key="ref", limit=100)
        if wanted and Customer.objects.filter(company=locked, ref=wanted).exists():
            raise Refused("customer_exists", customer=wanted)
        return buyers.make(buyer, ref=wanted)

    return _take(company, received, choose, on=on, actor=actor, at=at)


def refuse(company: Company, received: int, *, reason: str, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    """It is not taken, for this reason. Raises `Refused("not_found")`, `received_decided`, `reason_missing`."""
    reason = said(reason)
    with writing(company) as locked:
        row = _waiting(locked, received)
        facts: dict[str, object] = {"invoice": row.number, "file": row.file.name, "reason": reason}
        row.seq = chain.append(locked, actor, at, [Entry("einvoice_refused", on, data=facts)])
        row.state, row.refused = ReceivedInvoice.State.REFUSED, BY_HAND
        row.problems = [*row.problems, Problem(BY_HAND, row.file.name, reason).as_json()]
        row.save()
        settle_file(row.file)
        return row


def reopen(company: Company, received: int, *, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    """What a person refused waits again. Raises `Refused("not_found")`, `received_decided` of what nobody refused."""
    with writing(company) as locked:
        row = _found(locked, received)
        if row.refused != BY_HAND:
            raise Refused("received_decided", number=row.number)
        facts: dict[str, object] = {"invoice": row.number, "file": row.file.name}
        row.seq = chain.append(locked, actor, at, [Entry("einvoice_reopened", on, data=facts)])
        row.state, row.refused = ReceivedInvoice.State.WAITS, ""
        row.problems = [one for one in row.problems if one["code"] != BY_HAND]
        row.save()
        settle_file(row.file)
        return row


def _take(company: Company, received: int, choose: Chosen, *, on: date, actor: str, at: datetime) -> ReceivedInvoice:
    with writing(company) as locked:
        row = _waiting(locked, received)
        one, buyers = Coming(row.place, _read(row)), Buyers(locked)
        one.ref = choose(locked, one.invoice.buyer, buyers)
        state = Taking(locked, bytes_path(row.file.digest), on).take([one], buyers)
        if one.came_to is None and not one.is_settled:
            raise Refused("einvoice_not_taken", problems=tuple(one.wrong), file=row.file.name)
        facts: dict[str, object] = {"file": row.file.name, "sha256": row.file.digest, "invoice": row.number}
        facts |= {"customer": one.ref, "created": int(one.became == "created"), "updated": int(one.became == "updated")}
        customer = Customer.objects.filter(company=locked, ref=one.ref).first()
        entry = Entry("einvoice_taken", on, customer.pk if customer else None, one.came_to, data=facts)
        seq = chain.append(locked, actor, at, [entry, *state.entries])
        if seq != state.seq:
            raise RuntimeError("the chain moved under the company's lock")
        keep_rows(locked, row.file, [one], seq)
        row.file.created += int(one.became == "created")
        settle_file(row.file)
        items, customers = tie_all(locked, [one], on=on, actor=actor, at=at)
    refresh_queued(company, items, customers=customers, on=on, actor=actor, at=at)
    return ReceivedInvoice.objects.select_related("file", "invoice", "customer").get(pk=row.pk)


def _found(company: Company, received: int) -> ReceivedInvoice:
    row = ReceivedInvoice.objects.filter(company=company, pk=received).select_related("file").first()
    if row is None:
        raise Refused("not_found", what="e-invoice", name=str(received))
    return row


def _waiting(company: Company, received: int) -> ReceivedInvoice:
    row = _found(company, received)
    if row.state != ReceivedInvoice.State.WAITS:
        raise Refused("received_decided", number=row.number)
    return row


def _read(row: ReceivedInvoice) -> EInvoice:
    """The invoice once more out of the file that is kept. Raises `Refused("not_found")` when it is not there."""
    file = bytes_path(row.file.digest)
    if not file.is_file():
        raise Refused("not_found", what="file", name=row.file.name)
    return read_einvoices(file.read_bytes(), name=row.file.name)[row.place - 1]


def _teach(company: Company, customer: Customer, buyer: Party, *, on: date, actor: str, at: datetime) -> None:
    """The next invoice finds the customer by itself: what identifies the buyer is written where nothing stands yet."""
    known = newcomer(buyer)
    learnt = {name: getattr(known, name) for name in ("vat_id", "einvoice_address") if getattr(known, name)}
    changes = changed(customer, **{name: text for name, text in learnt.items() if not getattr(customer, name)})
    if changes:
        chain.append(company, actor, at, [Entry("customer_changed", on, customer.pk, data={"changes": changes})])
        customer.save(update_fields=list(changes))
