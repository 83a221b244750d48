# SPDX-License-Identifier: MIT
"""Triggers: wrong states that no column or CHECK can name, refused by the database itself on SQLite and PostgreSQL.

* A line of history is never changed or removed.
* An allocation joins one company and one currency, never takes more than there is, and is only ever reversed.
* An open item has the customer, currency and issue date of its invoice.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`when`: an SQL condition over NEW and OLD (None: always) under which `operation` on `table` is refused."""

    name: str
    table: str
    operation: str
    message: str
    when: str | None = None


def _not_matching(table: str, column: str, *equal: str) -> str:
    same = " AND ".join(f"t.{name} = NEW.{name}" for name in equal)
    there = f"SELECT 1 FROM {table} t WHERE t.id = NEW.{column} AND {same}"  # noqa: S608  # names from this file
    return f"NEW.{column} IS NOT NULL AND NOT EXISTS ({there})"


def _more_than(column: str, table: str, amount: str) -> str:
    taken = (
        "SELECT COALESCE(SUM(a.amount_minor), 0) FROM store_allocation a "  # noqa: S608  # names from this file
        f"WHERE a.{column} = NEW.{column} AND a.reversed_seq IS NULL"
    )
    there = f"SELECT {amount} FROM {table} t WHERE t.id = NEW.{column}"  # noqa: S608  # names from this file
    return f"NEW.{column} IS NOT NULL AND ({taken}) + NEW.amount_minor > ({there})"


_KEPT = ("company_id", "currency", "amount_minor", "seq")
_KEPT_NULLABLE = ("payment_id", "credit_note_id", "item_id", "claim_id")
_CHANGED = " OR ".join(
    [f"NEW.{name} <> OLD.{name}" for name in _KEPT]
    + [f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in _KEPT_NULLABLE]
    + ["OLD.reversed_seq IS NOT NULL"]
)
_MIRRORS = (
    "NOT EXISTS (SELECT 1 FROM store_invoice t WHERE t.id = NEW.invoice_id AND t.company_id = NEW.company_id AND "
    "t.customer_id = NEW.customer_id AND t.currency = NEW.currency AND t.issued_on = NEW.issued_on "
    "AND t.amount_minor > 0)"
)
_SOURCES = (
    ("payment_id", "store_payment", "t.amount_minor"),
    ("credit_note_id", "store_invoice", "-t.amount_minor"),
    ("item_id", "store_openitem", "t.amount_minor"),
    ("claim_id", "store_claim", "t.amount_minor"),
)

GUARDS = (
    Guard("event_kept", "store_event", "UPDATE", "history is append-only"),
    Guard("event_not_removed", "store_event", "DELETE", "history is append-only"),
    Guard("allocation_kept", "store_allocation", "UPDATE", "an allocation is only ever reversed", _CHANGED),
    Guard("allocation_not_removed", "store_allocation", "DELETE", "an allocation is only ever reversed"),
    *(
        Guard(
            f"allocation_same_{column}",
            "store_allocation",
            "INSERT",
            "an allocation stays in one company and currency",
            _not_matching(table, column, "company_id", "currency"),
        )
        for column, table, _ in _SOURCES
    ),
    *(
        Guard(
            f"allocation_within_{column}",
            "store_allocation",
            "INSERT",
            "an allocation above the amount",
            _more_than(column, table, amount),
        )
        for column, table, amount in _SOURCES
    ),
    Guard("item_mirrors_invoice", "store_openitem", "INSERT", "an open item differs from its invoice", _MIRRORS),
    Guard("item_still_mirrors", "store_openitem", "UPDATE", "an open item differs from its invoice", _MIRRORS),
)


def statements(vendor: str) -> list[str]:
    """The SQL that puts the guards up, for `sqlite` or `postgresql`."""
    if vendor == "sqlite":
        return [_sqlite(guard) for guard in GUARDS]
    once = "CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON store_event EXECUTE FUNCTION event_kept_refuse()"
    return [statement for guard in GUARDS for statement in _postgresql(guard)] + [once]


def removals(vendor: str) -> list[str]:
    """The SQL that takes the guards down again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {guard.name}" for guard in GUARDS]
    names = [(guard.name, guard.table) for guard in GUARDS]
    return ["DROP TRIGGER event_not_emptied ON store_event"] + [
        statement
        for name, table in names
        for statement in (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}_refuse()")
    ]


def _sqlite(guard: Guard) -> str:
    when = f"WHEN {guard.when} " if guard.when else ""
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _postgresql(guard: Guard) -> list[str]:
    body = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    if guard.when:
        row = "OLD" if guard.operation == "DELETE" else "NEW"
        body = f"IF {guard.when} THEN {body} END IF; RETURN {row};"
    return [
        f"CREATE FUNCTION {guard.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}_refuse()",
    ]
