# SPDX-License-Identifier: MIT
"""The sample company's invoices and what was paid on them: by chance with a fixed seed, and by hand for the scenes.

Every date is told from today, so the same day gives the same ledger.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from dunwell.core.money import decimal_string
from dunwell.core.references import compute

INVOICES = 399
HISTORY_DAYS = 728
_SEED = 20260101
# How many days after the due date the money comes, by what kind of payer somebody is: from, to, and how often.
_HABITS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "gold": ((-12, 0, 95), (1, 6, 5)),
    "VIP": ((-6, 3, 75), (4, 18, 25)),
    "": ((-8, 4, 62), (5, 20, 26), (21, 38, 12)),
    "risky": ((0, 6, 30), (8, 25, 40), (26, 45, 30)),
}
_CURRENCIES = {"SE": "SEK"}
# They have parts of their own to play (staged, below).
_STAGED = frozenset({"C-1013", "C-1014", "C-1015", "C-1016", "C-1024", "C-1028"})


@dataclass(slots=True)
class Bill:
    """One invoice to come (negative: a credit note). `paid`: days and minor units; `parts`: instalments."""

    customer: str
    issued: date
    due: date | None
    currency: str
    minor: int
    paid: list[tuple[date, int]] = field(default_factory=list)
    parts: tuple[tuple[date, int], ...] = ()
    remind: bool = True
    key: str = ""
    number: str = ""


def customers_file() -> bytes:
    """The sample customers, as a file that the import takes."""
    return files("dunwell.services").joinpath("demo_data", "customers.csv").read_bytes()


def people() -> dict[str, dict[str, str]]:
    """The sample customers by their numbers, as their file tells them."""
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(customers_file().decode()))}


def bills(today: date, staged: Iterable[Bill]) -> list[Bill]:
    """All invoices of two years up to today, numbered by date: the staged ones among those of everyday trade."""
    random = Random(_SEED)  # noqa: S311  # a sample, not a secret
    made = list(staged)
    buyers = [row for row in people().values() if row["customer_id"] not in _STAGED]
    weights = [3 if row["country"] == "FI" else 1 for row in buyers]
    made += [
        _everyday(random, today, random.choices(buyers, weights)[0])
        for _ in range(INVOICES - sum(bill.minor > 0 for bill in made))
    ]
    made.sort(key=lambda bill: (bill.issued, bill.customer, bill.minor, bill.key))
    for number, bill in enumerate(made, 10001):
        bill.number = f"{'CN' if bill.minor < 0 else 'INV'}-{number}"
    return made


def _everyday(random: Random, today: date, person: Mapping[str, str]) -> Bill:
    # The trade grows: there are more invoices of late than two years ago.
    issued = today - timedelta(days=1 + int((HISTORY_DAYS - 2) * random.random() ** 1.5))
    currency = _CURRENCIES.get(person["country"], "EUR")
    minor = round(random.lognormvariate(5.6 if person["kind"] != "consumer" else 4.2, 0.8), 1) * 100
    bill = Bill(person["customer_id"], issued, None, currency, int(minor) * (10 if currency == "SEK" else 1))
    bill.due = issued + timedelta(days=14 if person["kind"] == "consumer" else 30 if person["kind"] == "public" else 21)
    habit = _HABITS[person["group"]]
    first, last, _ = random.choices(habit, [share for _, _, share in habit])[0]
    day = max(issued + timedelta(days=1), bill.due + timedelta(days=random.randint(first, last)))
    if random.random() < 0.06:
        half = bill.minor // 2
        bill.paid = [(day, half), (day + timedelta(days=random.randint(6, 20)), bill.minor - half)]
    else:
        bill.paid = [(day, bill.minor)]
    return bill


def invoice_rows(chosen: Iterable[Bill]) -> bytes:
    """These bills as a file of invoices; each names its PDF."""
    columns = ("invoice", "customer_id", "issue_date", "due_date", "currency", "amount", "reference", "remind", "pdf")
    rows: list[tuple[object, ...]] = [(*columns, "installment")]
    for bill in chosen:
        remind, pdf = "yes" if bill.remind else "no", f"{bill.number}.pdf" if bill.minor > 0 else ""
        parts: list[tuple[date | None, int, str]] = [
            (day, minor, str(place)) for place, (day, minor) in enumerate(bill.parts, 1)
        ]
        for due, minor, installment in parts or [(bill.due, bill.minor, "")]:
            amount = decimal_string(minor, bill.currency)
            head = (bill.number, bill.customer, bill.issued, due, bill.currency, amount)
            rows.append((*head, creditor_reference(bill.number), remind if minor > 0 else "", pdf, installment))
    return _csv(rows)


def payment_rows(chosen: Iterable[tuple[date, int, Bill]], first: int) -> bytes:
    """These payments as a file, numbered from `first`."""
    rows: list[tuple[object, ...]] = [("payment_id", "date", "amount", "currency", "invoice", "reference")]
    for number, (day, minor, bill) in enumerate(chosen, first):
        amount, reference = decimal_string(minor, bill.currency), creditor_reference(bill.number)
        rows.append((f"BANK-{number}", day, amount, bill.currency, bill.number, reference))
    return _csv(rows)


def creditor_reference(number: str) -> str:
    """The reference of ISO 11649 for an invoice's digits: RF, two check digits, the digits.

    >>> creditor_reference("INV-10001")
    'RF2510001'
    """
    return compute("rf", "".join(filter(str.isdigit, number)))


def _csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
