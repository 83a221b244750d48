# SPDX-License-Identifier: MIT
"""Matching through the books: `python -m tests.bench.bench_match_books [--truth] [--database postgresql]`.

The payments of tests/truth in a database: seconds to load, match, book and keep them all, and to do it once more, which
changes nothing; what was booked, held against the truth. What a bank file cannot tell as a payment (money out) is left.
"""

import argparse
import os
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bench_plan import set_up
from tests.truth.kinds import KINDS
from tests.truth.world import POLICY, TODAY, Maker, World

if TYPE_CHECKING:
    from dunwell.store.models import Company

_AT = datetime(2026, 6, 26, 5, tzinfo=UTC)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--payments", type=int, default=50_000)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args(arguments)
    payments, items = (20_000, 28_000) if asked.truth else (asked.payments, asked.items)
    world = Maker(asked.seed, items * 2 // 7).make(payments, KINDS)
    set_up()
    from django.conf import settings

    from tests import databases

    if asked.database == "sqlite":
        file = databases.migrated_sqlite(Path(settings.ENVIRONMENT.home) / "bench.sqlite3")
        with databases.used(f"sqlite:///{file}"):
            return _measured(world)
    server = databases.Postgres(os.environ["DUNWELL_TEST_POSTGRES"])
    server.migrate()
    try:
        with databases.used(server.url(server.name)):
            return _measured(world)
    finally:
        server.drop(server.name)


def _measured(world: World) -> int:
    from dunwell.services.check_books import check
    from dunwell.services.match_payments import match_waiting

    company, ids = _filled(world)
    for name in ("matched", "again"):
        started, busy = time.perf_counter(), time.process_time()
        done = match_waiting(company, on=TODAY, actor="bench", at=_AT)
        taken, own = time.perf_counter() - started, time.process_time() - busy
        print(f"{name}: {taken:.1f} s, {own:.1f} s of it in this process; {done}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    booked = _booked(company)
    truth = {
        ids[key]: None if parts is None else frozenset({*parts, *world.taken_off.get(key, ())})
        for key, parts in world.truth.items()
        if key in ids
    }
    right = sum(parts == truth[key] for key, parts in booked.items())
    meant = sum(parts is not None for parts in truth.values())
    print(f"precision {right / len(booked):.4%}, recall {right / meant:.2%}, wrong {len(booked) - right}")
    print(f"peak {peak:.0f} MB (with the world in it); check: {len(check(company))} problems")
    return 0


def _filled(world: World) -> "tuple[Company, dict[str, int]]":
    """The world as a company's books; the ids of its payments by their names in the world."""
    from django.db import transaction

    from dunwell.services.companies import create_company, set_company
    from dunwell.store import chain
    from dunwell.store.bulk import insert_rows
    from dunwell.store.models import Customer, Invoice, OpenItem, PayerAccount, Payment

    company = create_company(
        code="bench", name="Bench", country=POLICY.country, currency="EUR", language="et", time_zone="Europe/Tallinn",
        actor="bench", at=_AT,
    )  # fmt: skip
    set_company(company, {"tolerance": "0.05", "bank_charges": "15"}, actor="bench", at=_AT)
    with transaction.atomic():
        company = chain.locked(company)
        customers = [
            Customer(company=company, ref=one.id, name=one.names[0], country="EE", procedure_choice="auto")
            for one in world.customers
        ]
        Customer.objects.bulk_create(customers, batch_size=1000)
        whose = {one.ref: one.pk for one in customers}
        invoices = [
            Invoice(
                company=company, customer_id=whose[one.customer], number=one.invoice, issued_on=one.issued_on,
                currency="EUR", amount_minor=one.amount, reference=one.reference, seq=1,
                discount_percent=one.discount.percent if one.discount else None,
                discount_until=one.discount.until if one.discount else None,
            )
            for one in world.items
        ]  # fmt: skip
        Invoice.objects.bulk_create(invoices, batch_size=1000)
        notes = [
            Invoice(
                company=company, customer_id=whose[one.customer], number=one.number, issued_on=one.issued_on,
                currency="EUR", amount_minor=-one.amount, seq=1,
            )
            for one in world.notes
        ]  # fmt: skip
        Invoice.objects.bulk_create(notes, batch_size=1000)
        columns = (
            "id", "company_id", "invoice_id", "customer_id", "installment", "currency", "issued_on", "due_on",
            "amount_minor", "allocated_minor", "remind", "seq",
        )  # fmt: skip
        insert_rows(
            OpenItem,
            columns,
            [
                (int(one.id[1:]), company.pk, row.pk, row.customer_id, 0, "EUR", one.issued_on, one.due_on, one.amount,
                 0, True, 1)
                for one, row in zip(world.items, invoices, strict=True)
            ],
        )  # fmt: skip
        known = [
            PayerAccount(company=company, customer_id=whose[one.customer], account=one.account, on=TODAY, seq=1)
            for one in world.accounts
        ]
        PayerAccount.objects.bulk_create(known, batch_size=1000)
        paid = [
            Payment(
                company=company, ref=one.id, paid_on=one.booked_on, currency="EUR", amount_minor=one.amount, seq=1,
                reference=one.reference, remittance=one.text, payer_name=one.name, payer_account=one.account,
            )
            for one in world.payments
            if one.amount > 0
        ]  # fmt: skip
        Payment.objects.bulk_create(paid, batch_size=1000)
    return company, {one.ref: one.pk for one in paid}


def _booked(company: "Company") -> dict[int, frozenset[tuple[str, int, int] | tuple[str, int]]]:
    """What was booked, as the world tells truth: items with minor units and those written off, credit notes used."""
    from dunwell.store.models import Invoice, MatchProposal

    notes = dict(Invoice.objects.filter(company=company, amount_minor__lt=0).values_list("pk", "number"))
    found = {}
    rows = MatchProposal.objects.filter(company=company, state="booked").values_list("payment_id", "parts")
    for payment, parts in rows:
        settled = {(f"I{part['item']}", part["minor"], part["written_off"]) for part in parts if part["minor"]}
        used = {(_world_id(notes[note]), minor) for part in parts for note, minor in part.get("credits", ())}
        found[payment] = frozenset(settled | used)
    return found


def _world_id(number: str) -> str:
    """The world's name of a credit note: K7 of GS-26007."""
    return f"K{int(number.removeprefix('GS-')) - 26000}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
