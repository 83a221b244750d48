# SPDX-License-Identifier: MIT
"""What happens while letters are gathered: nothing of it is missed, and it holds nobody up."""

from typing import Any

import pytest
from django.db import transaction

from dunwell.services import payments, print_batches
from dunwell.services.companies import set_company
from dunwell.services.print_assembly import Assembled, assemble
from dunwell.services.print_view import overtaken_in
from dunwell.store.models import Company
from tests.services.ledger import take
from tests.services.printing import (
    AT,
    RUN_ON,
    gathered,
    manifest_of,
    pages_of,
    printing_company,
    states,
    when,
)


def test_a_payment_while_letters_are_made_is_not_missed(company: Company) -> None:
    printing_company(company)
    paid: list[str] = []

    def pay_when_all_are_made(done: int) -> None:
        if done == 4 and not paid:
            paid.append("R-3")
            payments.pay(company, "R-3", "70.00", **when())

    (batch,) = gathered(company, progress=pay_when_all_are_made).batches
    assert paid
    assert {one["customer"] for one in manifest_of(batch)["letters"]} == {"C-1", "C-3", "C-4"}
    assert states(company)["N-2"] == "withdrawn"


def test_what_changes_again_and_again_goes_into_the_next_batch(company: Company) -> None:
    printing_company(company)
    cents = iter(range(1, 100))

    def pay_a_little(done: int) -> None:
        if done == 4:
            payments.pay(company, "R-3", f"0.{next(cents):02}", **when())

    (batch,) = gathered(company, progress=pay_a_little).batches
    assert {one["customer"] for one in manifest_of(batch)["letters"]} == {"C-1", "C-3", "C-4"}
    assert states(company)["N-2"] == "queued"


PAID = """\
payment_id,date,amount,currency,invoice
P-{0},2026-03-09,{1},EUR,R-{0}
"""


def test_a_file_of_payments_while_letters_are_made_is_not_missed(company: Company) -> None:
    printing_company(company)
    taken: list[int] = []

    def take_payments(done: int) -> None:
        if done == 4 and not taken:
            taken.append(done)
            assert not take(company, PAID.format(3, "70.00")).problems

    (batch,) = gathered(company, progress=take_payments).batches
    assert taken
    assert {one["customer"] for one in manifest_of(batch)["letters"]} == {"C-1", "C-3", "C-4"}
    assert states(company)["N-2"] == "withdrawn"


def test_the_companys_look_is_on_letters_that_were_made_before_it_changed(company: Company) -> None:
    printing_company(company)
    changed: list[int] = []

    def rename(done: int) -> None:
        if done == 4 and not changed:
            changed.append(done)
            set_company(company, {"name": "Renamed Oy"}, actor="bob", at=AT)

    (batch,) = gathered(company, progress=rename).batches
    assert all("Renamed Oy" in page for page in pages_of(batch)[2::2])


def test_a_payment_while_the_file_is_put_together_is_not_missed_and_holds_nobody_up(
    any_database: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the file is made another one pays by a file; made under the lock, this would be noticed by nobody."""
    printing_company(company)
    payments_left = [(3, "70.00"), (5, "35.50"), (1, "100.00"), (2, "50.00")]
    locked: list[bool] = []

    def and_somebody_pays(*given: Any, **named: Any) -> Assembled:
        locked.append(transaction.get_connection().in_atomic_block)
        made = assemble(*given, **named)
        if payments_left:
            assert not take(company, PAID.format(*payments_left.pop(0))).problems
        return made

    monkeypatch.setattr(print_batches, "assemble", and_somebody_pays)
    (batch,) = gathered(company).batches
    assert locked == [False] * 5
    assert [one["customer"] for one in manifest_of(batch)["letters"]] == ["C-3"]
    assert not overtaken_in(company, batch, on=RUN_ON)


def test_what_never_comes_to_rest_waits_whole(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    printing_company(company)
    numbers = iter(range(1, 100))

    def and_the_name_changes(*given: Any, **named: Any) -> Assembled:
        made = assemble(*given, **named)
        set_company(company, {"name": f"Acme {next(numbers)} Oy"}, actor="bob", at=AT)
        return made

    monkeypatch.setattr(print_batches, "assemble", and_the_name_changes)
    made = gathered(company)
    assert (made.batches, made.left) == ([], 4)
    assert set(states(company).values()) == {"queued"}
    monkeypatch.undo()
    assert gathered(company).letters == 4
