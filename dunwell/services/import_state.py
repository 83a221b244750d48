# SPDX-License-Identifier: MIT
"""What the import of one file carries along, and the small tools that its three kinds share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from dunwell.core.problem import Problem
from dunwell.services.import_pdfs import Pdfs
from dunwell.services.writing import Changes, plain
from dunwell.store.bulk import insert_rows, reserve_ids
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, CustomerEmail

CHUNK_ROWS = 10_000
Values = tuple[object, ...]  # one row of a table, in the order of its COLUMNS

CUSTOMER_COLUMNS = (
    "id", "company_id", "ref", "name", "kind", "country", "language", "group", "street", "postal_code", "city",
    "vat_id", "einvoice_address", "phone", "credit_limit", "reminders", "procedure_choice", "procedure_id",
)  # fmt: skip
EMAIL_COLUMNS = ("company_id", "customer_id", "position", "address", "bad")


@dataclass(frozen=True)
class Newcomer:
    """What is known of a customer who is made because an e-invoice names it: texts by the columns of customers."""

    kind: str = ""
    country: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    vat_id: str = ""
    einvoice_address: str = ""


@dataclass
class Import:
    """`seq` is the number that the file's event will have: every row made names it. `entries` follow that event.

    `contacted`: customers whose addresses it changed, `dialled`: those who have another telephone number. `kept`: how
    many keep an e-mail address or telephone number that the file has no word of. `newcomers`: what is known of
    customers who may be made, by their refs. `is_whole`: the rows of an invoice say all of it, and are taken together
    or not at all.
    """

    company: Company
    seq: int
    columns: frozenset[str]
    create_customers: bool
    pdfs: Pdfs
    on: date
    progress: Callable[[int], None]
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    contacted: list[int] = field(default_factory=list)
    dialled: list[int] = field(default_factory=list)
    kept: int = 0
    newcomers: dict[str, Newcomer] = field(default_factory=dict)
    is_whole: bool = False

    def problem(self, code: str, where: str, message: str) -> None:
        self.problems.append(Problem(code, where, message))

    def text(self, column: str, cell: str | None, before: str = "") -> str:
        """A text as the file leaves it: an empty cell empties it, a column that is not there changes nothing."""
        return (cell or "") if column in self.columns else before


def chunks[R](rows: Sequence[R]) -> Iterator[Sequence[R]]:
    for start in range(0, len(rows), CHUNK_ROWS):
        yield rows[start : start + CHUNK_ROWS]


def differences(columns: Sequence[str], before: Values, after: Values) -> Changes:
    """`{field: [before, after]}` of two rows of a table."""
    return {name: [plain(old), plain(new)] for name, old, new in zip(columns, before, after, strict=True) if old != new}


def too_long(limits: Mapping[str, int], row: object) -> str | None:
    """The first column whose text is longer than its limit."""
    for column, limit in limits.items():
        if len(getattr(row, column) or "") > limit:
            return column
    return None


def customer_ids(company: Company, refs: Sequence[str]) -> dict[str, int]:
    found = Customer.objects.filter(company=company, ref__in=refs).values_list("ref", "pk")
    return dict(found.iterator(chunk_size=5000))


class NewCustomers:
    """Customers made because an invoice names them: given ids at once, written only if an accepted row needs them."""

    def __init__(self, state: Import, refs: Sequence[str]) -> None:
        self._state = state
        self._known = customer_ids(state.company, refs)
        missing = [ref for ref in refs if ref not in self._known] if state.create_customers else []
        self._fresh = dict(zip(missing, reserve_ids(Customer, len(missing)), strict=True)) if missing else {}
        self._used: dict[str, tuple[str, tuple[str, ...]]] = {}

    def find(self, ref: str) -> int | None:
        return self._known.get(ref) or self._fresh.get(ref)

    def use(self, ref: str, name: str | None, emails: tuple[str, ...]) -> None:
        """An accepted row is of this customer; the first that names it says what is known of it."""
        if ref in self._fresh:
            self._used.setdefault(ref, (name or ref, emails))

    def write(self) -> None:
        company = self._state.company.pk
        rows = [
            (self._fresh[ref], company, ref, name, *self._texts(ref), None, True, "auto", None)
            for ref, (name, _) in self._used.items()
        ]
        insert_rows(Customer, CUSTOMER_COLUMNS, rows)
        addresses = [
            (company, self._fresh[ref], position, address, False)
            for ref, (_, emails) in self._used.items()
            for position, address in enumerate(dict.fromkeys(emails), 1)
        ]
        insert_rows(CustomerEmail, EMAIL_COLUMNS, addresses)

    def _texts(self, ref: str) -> list[str]:
        """The columns between name and credit limit."""
        known = asdict(self._state.newcomers.get(ref, Newcomer()))
        return [known.get(column, "") for column in CUSTOMER_COLUMNS[4:14]]
