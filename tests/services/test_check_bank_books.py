# SPDX-License-Identifier: MIT
"""What banks told and what was booked for it is proved: every way to spoil it gives its own problem."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from dunwell.services import reversals
from dunwell.services.bank_reversals import take_back_returned
from dunwell.services.books_bank import BANK_CHECKS
from dunwell.services.check_books import check
from dunwell.services.match_decisions import set_aside, undo
from dunwell.services.payments import assign, book_payment
from dunwell.services.write_off import write_off
from dunwell.store.models import (
    BankEntry,
    BankStatement,
    Company,
    Customer,
    Event,
    MatchProposal,
    Payment,
    StatementAccount,
)
from tests.services.bank_files import brought, camt, statement
from tests.services.bank_files import entry as ntry
from tests.services.bank_rows import bank_file, entry, money
from tests.services.ledger import AT, INVOICES, TODAY, take


def rows(state: str) -> "Callable[..., int]":
    return BankEntry.objects.filter(state=state).update


def proposals(state: str) -> object:
    return MatchProposal.objects.filter(payment__ref="P-1").update(state=state)


def undone_twice() -> None:
    """As if nothing told that it was taken back before."""
    was = Event.objects.get(code="payment_set_aside")
    proposal = MatchProposal.objects.get(state="set_aside")
    MatchProposal.objects.filter(pk=proposal.pk).update(seq=was.seq)
    undo(Company.objects.get(), proposal.pk, **TODAY)


def of_before() -> None:
    """The entry is still that of the money that was set aside: its sum, told in parts since."""
    before, anew = (
        MatchProposal.objects.get(state="set_aside").payment,
        Payment.objects.get(amount_minor=800, reversed=False),
    )
    BankEntry.objects.filter(payment=anew).update(payment=before, state="known", same_as=BankEntry.objects.first())


SPOILT: dict[str, tuple[str, Callable[[], object]]] = {
    "amount of an entry": ("entry_payment", lambda: rows("payment")(amount_minor=1)),
    "currency of an entry": ("entry_payment", lambda: rows("payment")(currency="SEK")),
    "payment without its payment": ("entry_payment", lambda: rows("payment")(payment=None)),
    "reversal of nothing": ("entry_reversal", lambda: rows("reversal")(payment=None)),
    "reversal of what stands": (
        "entry_reversal", lambda: Payment.objects.filter(reversed=True).update(reversed=False)
    ),
    "money out that is a payment": (
        "entry_without_payment", lambda: rows("outgoing")(payment=Payment.objects.get(ref="P-1"))
    ),
    "one payment twice": (
        "entry_twice", lambda: rows("payment")(payment=Payment.objects.filter(ref__startswith="B-").first())
    ),
    "told before by nobody": ("entry_known", lambda: rows("known")(same_as=None)),
    "booked and known as what was announced": (
        "entry_lost", lambda: rows("known")(same_as=BankEntry.objects.get(state="pending"))
    ),
    "set aside and come back twice": ("payment_anew_twice", undone_twice),
    "come back beside its parts": ("payment_of_no_entry", of_before),
    "entry of another account": (
        "entry_account",
        lambda: BankStatement.objects.update(
            account=StatementAccount.objects.create(company=Company.objects.get(), number="EE2", ours="no", seq=1)
        ),
    ),
    "booked and nobody's": ("match_booked", lambda: proposals("confirmed")),
    "booked and another's": (
        "match_whose",
        lambda: (assign(Company.objects.get(), "P-1", "C-1", actor="alice", at=AT),
                 proposals("booked"), MatchProposal.objects.update(customer=Customer.objects.get(ref="C-2"))),
    ),
    "forgiven for another's money": (
        "write_off_whose", lambda: Payment.objects.filter(kind="write_off").update(reference="P-1")
    ),
    "set aside and still there": ("match_set_aside", lambda: proposals("set_aside")),
    "forgiven for money that went back": (
        "write_off_beside", lambda: Payment.objects.filter(kind="write_off").update(reference="B-2")
    ),
}  # fmt: skip


def bank_story(company: Company) -> None:
    """Two payments of which one went back, money out, an entry told twice, one announced, a payment that was set aside
    and came back, and one that nobody has decided."""
    take(company, INVOICES)
    file = bank_file(company)
    first = money(file, "100.00", "R-1")
    money(file, "49.00", "R-2", end_to_end_id="DD-2")
    entry(file, -4900, end_to_end_id="DD-2", return_reason="AM04")
    assert take_back_returned(company, file, **TODAY) == 1
    entry(file, -1000)
    entry(file, 10000)
    BankEntry.objects.filter(amount_minor=10000, payment=None).update(state="known", same_as=first)
    write_off(company, "R-3", amount="1.00", reason="tolerance", **TODAY)
    soon = entry(file, 10000)
    BankEntry.objects.filter(pk=soon.pk).update(status="pending", state="pending")
    waiting = book_payment(company, "7.00", "EUR", ref="P-1", **TODAY)
    MatchProposal.objects.create(company=company, payment=waiting, at=AT)
    aside = money(file, "8.00").payment
    proposal = MatchProposal.objects.create(company=company, payment_id=aside.pk if aside else 0, at=AT)
    set_aside(company, proposal.pk, reason="tax", **TODAY)
    undo(company, proposal.pk, **TODAY)


def test_sound_bank_books_have_no_problem_and_spoilt_ones_each_their_own(any_database: str, company: Company) -> None:
    bank_story(company)
    assert check(company) == []
    for name, (code, spoil) in SPOILT.items():
        with transaction.atomic():
            spoil()
            found = {problem.code for problem in check(company)}
            transaction.set_rollback(True)
        assert code in found, name
    assert {code for code, _, _ in BANK_CHECKS} == {code for code, _ in SPOILT.values()}
    assert check(company) == []


def test_money_that_a_person_makes_nobodys_again_waits_again(database: str, company: Company) -> None:
    bank_story(company)
    assign(company, "P-1", "C-1", actor="alice", at=AT)
    proposals("confirmed")
    assign(company, "P-1", None, actor="alice", at=AT)
    assert MatchProposal.objects.filter(payment__ref="P-1").values_list("state", "stale").get() == ("open", True)
    reversals.reverse_payment(company, "P-1", reason="returned", **TODAY)
    assert check(company) == []


def test_payment_that_a_file_brought_is_an_entry_of_it(any_database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, "a.xml", camt("053", statement(ntry("60.00", own="2602200001"))))
    assert check(company) == []
    BankEntry.objects.update(state="outgoing")
    assert "payment_of_no_entry" in {problem.code for problem in check(company)}
