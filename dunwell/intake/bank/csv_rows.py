# SPDX-License-Identifier: MIT
"""One row of a CSV or XLSX statement to one entry, and the entry with its details to transactions."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dunwell.intake.bank.csv_cells import NOT_GIVEN, Row, account
from dunwell.intake.bank.profile import Profile
from dunwell.intake.bank.rows import Transaction
from dunwell.intake.codes import CellError

AMOUNTS = ("amount", "credit", "debit")


@dataclass(slots=True)
class Entry:
    """A movement while its rows are read: those below it may add texts, or the amounts that it is made of."""

    transaction: Transaction
    account: str = ""
    balance: int | None = None
    texts: list[str] = field(default_factory=list)
    details: list[Transaction] = field(default_factory=list)

    def transactions(self) -> Iterator[Transaction]:
        """One for each detail where they sum up to the movement; else the movement as a whole, with all texts."""
        if len(self.details) > 1 and not self.mismatch:
            yield from (replace(each, amount=self._signed(each.amount), details=1) for each in self.details)
            return
        if not (self.texts or self.details):
            yield self.transaction
            return
        texts = [self.transaction.remittance, *self.texts, *(each.remittance for each in self.details)]
        yield replace(self.transaction, remittance=" ".join(filter(None, texts)), details=len(self.details))

    @property
    def mismatch(self) -> bool:
        """Whether several details do not sum up to the movement."""
        summed = sum(self._signed(each.amount) for each in self.details)
        return len(self.details) > 1 and summed != self.transaction.amount

    def _signed(self, amount: int) -> int:
        return -abs(amount) if self.transaction.amount < 0 else abs(amount)


@dataclass(frozen=True, slots=True)
class Balance:
    """A row that tells the balance at the beginning or the end."""

    at: str
    account: str
    currency: str
    amount: int
    on: dt.date | None


def kind_of(row: Row, profile: Profile) -> str:
    """What a row is: `opening`, `closing`, `left_out`, `detail`, `text`, or `movement` (also what is broken)."""
    words = {row.text(column) for column in ("kind", "status")} - {""}
    for kind in ("opening", "closing", "left_out"):
        if words & profile.words.get(kind, frozenset()):
            return kind
    if row.has(*AMOUNTS):
        return "movement"
    if row.has("detail"):
        return "detail"
    if profile.continues and not row.has("value_on") and (not row.has("booked_on") or not row.has("account")):
        return "text"
    return "movement"


def entry_of(row: Row, profile: Profile, where: str, number: int, currency: str) -> Entry:
    """The entry of a movement's row. `currency` holds where the row names none. Raises `BadCellError`."""
    currency = row.currency("currency") or currency
    amount = amount_of(row, profile, currency)
    booked_on = row.date("booked_on") or row.date("value_on")
    if booked_on is None:
        raise row.bad("booked_on", CellError("missing_value", "the row has no date"))
    bank_reference = row.text("bank_reference") or None
    pending = bool({row.text("status"), row.text("kind")} & profile.words.get("pending", frozenset()))
    transaction = Transaction(
        booked_on=None if pending else booked_on,
        value_on=row.date("value_on"),
        amount=amount,
        currency=currency,
        where=where,
        status="pending" if pending else "booked",
        entry=str(number),
        reference=reference_of(row),
        end_to_end_id=given(row.text("end_to_end_id")),
        mandate_id=given(row.text("mandate_id")),
        remittance=row.joined("remittance"),
        counterparty=row.joined("counterparty") or None,
        ultimate_counterparty=row.text("ultimate_counterparty") or None,
        counterparty_account=account(row.text("counterparty_account")) or None,
        bank_reference=bank_reference,
        entry_reference=bank_reference,
        charges=abs(row.minor("charges", currency) or 0),
        code=row.text("code") or None,
    )
    return Entry(transaction, account(row.text("account")), row.minor("balance", currency))


def detail_of(row: Row, entry: Entry, where: str) -> Transaction:
    """One of several amounts that a movement is made of; what its row does not say, the movement's says."""
    whole = entry.transaction
    return replace(
        whole,
        amount=row.minor("detail", whole.currency) or 0,
        where=where,
        reference=reference_of(row) or whole.reference,
        end_to_end_id=given(row.text("end_to_end_id")),
        remittance=row.joined("remittance") or whole.remittance,
        counterparty=row.joined("counterparty") or whole.counterparty,
        counterparty_account=account(row.text("counterparty_account")) or whole.counterparty_account,
    )


def balance_of(row: Row, profile: Profile, at: str, currency: str) -> Balance:
    """The balance that a row tells. Raises `BadCellError`."""
    currency = row.currency("currency") or currency
    amount = amount_of(row, profile, currency)
    return Balance(at, account(row.text("account")), currency, amount, row.date("booked_on"))


def amount_of(row: Row, profile: Profile, currency: str) -> int:
    """The signed amount of a row in minor units, by what the profile says about direction. Raises `BadCellError`."""
    if profile.by == "two_columns":
        return _of_two_columns(row, profile, currency)
    amount = row.minor("amount", currency)
    if amount is None:
        raise row.bad("amount", CellError("missing_amount", "the row has no amount; it is not taken for 0.00"))
    return amount if profile.by == "sign" else _by_word(row, profile, amount)


def _by_word(row: Row, profile: Profile, amount: int) -> int:
    word = row.text("direction")
    if word not in profile.credit | profile.debit:
        known = ", ".join(sorted(profile.credit | profile.debit))
        raise row.bad(
            "direction",
            CellError("bad_direction", f'"{word[:40]}" says not whether money came or went; known: {known}'),
        )
    debit = word in profile.debit
    against = amount < 0 and (profile.signed == "never" or (profile.signed == "agrees" and not debit))
    if against:
        raise row.bad("amount", CellError("bad_direction", f'the amount has a minus, and its direction is "{word}"'))
    return -abs(amount) if debit else abs(amount)


def _of_two_columns(row: Row, profile: Profile, currency: str) -> int:
    credit, debit = row.minor("credit", currency), row.minor("debit", currency)
    if credit is None and debit is None:
        raise row.bad("credit", CellError("missing_amount", "the row has no amount; it is not taken for 0.00"))
    if credit and debit:
        raise row.bad("credit", CellError("bad_direction", "the row has an amount in both columns, credit and debit"))
    if debit:
        wrong = {"plain": debit < 0, "minus": debit > 0, "either": False}[profile.debit_sign]
        if wrong:
            raise row.bad(
                "debit", CellError("bad_direction", "the sign of this debit is not the one that the bank writes")
            )
        return -abs(debit)
    if credit and credit < 0:
        raise row.bad("credit", CellError("bad_direction", "a credit has a minus"))
    return credit or 0


def reference_of(row: Row) -> str | None:
    """The structured reference, without the "ref=" that Finnish banks write before it."""
    return given(row.text("reference").removeprefix("ref="))


def given(text: str) -> str | None:
    """None where a bank writes that nothing was given."""
    return None if not text or text.upper() in NOT_GIVEN else text
