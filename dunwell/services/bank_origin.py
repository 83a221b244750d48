# SPDX-License-Identifier: MIT
"""Which payment an entry takes back: the one of that amount that it names, and nothing less than one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.matching.book import bare_account
from dunwell.services.bank_rows import name_of
from dunwell.store.models import BankEntry, Company, Payment

# A debit that nobody allowed may be asked back for 13 months.
_LONGEST = timedelta(days=400)
# So many amounts are looked for in one query.
_AMOUNTS = 500
# Shorter texts say nothing of their own.
_TELLING = 4


@dataclass(frozen=True, slots=True)
class Came:
    """Money that came, and what names it; `payment` None: an entry that was none."""

    payment: int | None
    amount: int
    currency: str
    account: int | None
    on: date | None
    own: str = ""
    banks: frozenset[str] = frozenset()
    mandate: str = ""
    references: frozenset[str] = frozenset()
    payer: str = ""
    words: str = ""
    name: str = ""


class Origins:
    """Everything that some entries may take back, read at once: payments of the same account and amount, and such as
    came by no bank file. `gone` are those that an entry took meanwhile."""

    def __init__(self, company: Company, entries: Sequence[BankEntry]) -> None:
        self._by_amount: dict[int, list[Came]] = defaultdict(list)
        amounts = sorted({amount for entry in entries for amount in amounts_of(entry)})
        accounts = {entry.account_id for entry in entries}
        for start in range(0, len(amounts), _AMOUNTS):
            some = amounts[start : start + _AMOUNTS]
            for came in [*_told_by_banks(company, some, accounts), *_told_otherwise(company, some)]:
                self._by_amount[came.amount].append(came)

    def of(self, entry: BankEntry, gone: Collection[int] = ()) -> Came | None:
        """What an entry takes back: the only one that anything names, with nothing against it; else None."""
        found = [
            came
            for amount in amounts_of(entry)
            for came in self._by_amount.get(amount, ())
            if came.payment not in gone and _may_be(entry, came)
        ]
        this, named = _came(entry), False
        for tie in _TIES + _WEAK_TIES:
            # Who names a payment means that one, and not another of the same payer.
            if tie in _WEAK_TIES and not named and (this.own or this.mandate or this.references):
                break
            if tied := [came for came in found if tie(this, came)]:
                found, named = tied, True
        return found[0] if named and len(found) == 1 else None


def amounts_of(entry: BankEntry) -> set[int]:
    """What the movement that an entry takes back may have brought: its amount, less the charges told with it, or what
    is told to be the original amount. The other sign of the entry's."""
    sign = 1 if entry.amount_minor < 0 else -1
    back = abs(entry.amount_minor)
    amounts = {back, back - abs(entry.charges_minor)}
    if entry.original_minor and entry.original_currency == entry.currency:
        amounts.add(abs(entry.original_minor))
    return {sign * amount for amount in amounts if 0 < amount <= back}


def _told_by_banks(company: Company, amounts: Sequence[int], accounts: Iterable[int]) -> Iterable[Came]:
    rows = BankEntry.objects.filter(company=company, account__in=accounts, amount_minor__in=amounts)
    paid = rows.filter(state=BankEntry.State.PAYMENT, payment__reversed=False)
    out = rows.filter(state=BankEntry.State.OUTGOING)
    return map(_came, [*paid.order_by("pk"), *out.order_by("pk")])


def _told_otherwise(company: Company, amounts: Sequence[int]) -> Iterable[Came]:
    rows = Payment.objects.filter(
        company=company, amount_minor__in=amounts, kind=Payment.Kind.MONEY, reversed=False, bank_entries__isnull=True
    )
    for row in rows.order_by("pk"):
        references = frozenset(filter(None, (bare_account(row.ref), bare_account(row.reference))))
        yield Came(
            row.pk, row.amount_minor, row.currency, None, row.paid_on,
            references=references, payer=bare_account(row.payer_account), words=bare_account(row.remittance),
            name=bare_account(row.payer_name),
        )  # fmt: skip


def _came(entry: BankEntry) -> Came:
    references = (entry.reference, *map(str, entry.references), *map(str, entry.documents))
    banks = map(name_of, (entry.bank_reference, entry.entry_reference))
    return Came(
        entry.payment_id, entry.amount_minor, entry.currency, entry.account_id, entry.booked_on,
        own=entry.end_to_end_id, banks=frozenset(filter(None, banks)),
        mandate=entry.mandate_id, references=frozenset(filter(None, map(bare_account, references))),
        payer=bare_account(entry.counterparty_account), words=bare_account(entry.remittance),
        name=bare_account(entry.counterparty),
    )  # fmt: skip


def _may_be(entry: BankEntry, came: Came) -> bool:
    """Whether nothing speaks against it: account, currency, time, and every name that both sides tell."""
    this = _came(entry)
    if came.currency != this.currency or (came.account is not None and came.account != this.account):
        return False
    if this.on and came.on and not came.on <= this.on <= came.on + _LONGEST:
        return False
    if this.own and this.own == came.own:
        return True
    pairs = ((this.own, came.own), (this.mandate, came.mandate), (this.payer, came.payer))
    told = not (this.references and came.references) or bool(this.references & came.references)
    return told and not any(one and other and one != other for one, other in pairs)


# What ties an entry to what it takes back, the surest first: each leaves of those found the ones that it ties, if any.
_TIES: tuple[Callable[[Came, Came], bool], ...] = (
    lambda this, came: bool(this.own) and this.own == came.own,
    lambda this, came: bool(this.banks & came.banks),
    lambda this, came: bool(this.mandate) and this.mandate == came.mandate,
    lambda this, came: bool(this.references & came.references),
)
_WEAK_TIES: tuple[Callable[[Came, Came], bool], ...] = (
    lambda this, came: bool(this.payer) and this.payer == came.payer,
    lambda this, came: len(this.words) >= _TELLING and this.words == came.words and this.name in ("", came.name),
)
