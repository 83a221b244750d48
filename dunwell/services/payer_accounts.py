# SPDX-License-Identifier: MIT
"""Accounts from which customers pay: learnt from what was matched for certain and from what people decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.matching.book import bare_account
from dunwell.core.matching.model import KnownAccount
from dunwell.core.problem import Refused
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, MatchProposal, PayerAccount, Payment

_DECIDED = (MatchProposal.State.BOOKED, MatchProposal.State.CONFIRMED, MatchProposal.State.CHANGED)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A customer (its id) paid from this account, as event `seq` tells."""

    account: str
    customer: int
    seq: int


def known_accounts(company: Company) -> list[KnownAccount]:
    """Every account that is known as a customer's, and was not forgotten."""
    rows = PayerAccount.objects.filter(company=company, forgotten=False).values_list("account", "customer_id")
    return [KnownAccount(account, str(customer)) for account, customer in rows.iterator(chunk_size=10_000)]


def teach(company: Company, lessons: Iterable[Lesson], *, by_person: bool, on: date) -> int:
    """Keeps what is new of these lessons within a *locked* company; how many were.

    What a person made it forget is learnt again from a person alone.
    """
    wanted = {(bare_account(one.account), one.customer): one.seq for one in lessons}
    wanted = {key: seq for key, seq in wanted.items() if key[0]}
    if not wanted:
        return 0
    rows = PayerAccount.objects.filter(company=company, customer__in={customer for _, customer in wanted})
    there = {(row.account, row.customer_id): row for row in rows}
    new = [
        PayerAccount(company=company, customer_id=key[1], account=key[0][:100], by_person=by_person, on=on, seq=seq)
        for key, seq in wanted.items()
        if (key[0][:100], key[1]) not in there
    ]
    PayerAccount.objects.bulk_create(new, batch_size=500)
    if not by_person:
        return len(new)
    again = [row for key, row in there.items() if key in wanted and (row.forgotten or not row.by_person)]
    for row in again:
        row.forgotten, row.by_person = False, True
    PayerAccount.objects.bulk_update(again, ["forgotten", "by_person"], batch_size=500)
    return len(new) + len(again)


def unteach(company: Company, payment: Payment, customer: int) -> None:
    """A booking of a *locked* company is taken back: the account is forgotten when no other payment that stands taught
    it. That a person made it forget one, is remembered."""
    account = bare_account(payment.payer_account)[:100]
    others = MatchProposal.objects.filter(company=company, customer=customer, state__in=_DECIDED)
    others = others.exclude(payment=payment).exclude(payment__payer_account="").exclude(payment__reversed=True)
    taught = others.values_list("payment__payer_account", flat=True)
    if account and all(bare_account(one)[:100] != account for one in taught.iterator(chunk_size=1000)):
        PayerAccount.objects.filter(company=company, customer=customer, account=account, forgotten=False).delete()


def forget_account(company: Company, account: int, *, on: date, actor: str, at: datetime) -> None:
    """A person says that an account (the id of its row) is not this customer's. Raises `Refused("not_found")`,
    `already_ended` twice."""
    with writing(company) as locked:
        row = PayerAccount.objects.filter(company=locked, pk=account).first()
        if row is None:
            raise Refused("not_found", what="account", name=str(account))
        if row.forgotten:
            raise Refused("already_ended", what="account")
        facts: dict[str, object] = {"account": row.account}
        chain.append(locked, actor, at, [Entry("payer_account_forgotten", on, row.customer_id, data=facts)])
        row.forgotten = True
        row.save(update_fields=["forgotten"])
        waiting = MatchProposal.objects.filter(company=locked, state=MatchProposal.State.OPEN, customer=row.customer_id)
        waiting.update(stale=True)
