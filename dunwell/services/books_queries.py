# SPDX-License-Identifier: MIT
"""The queries of check_books: each finds the rows that break one law of the books.

The first column names the row for a person; further columns are the two values that should be equal. Plain SQL that
SQLite and PostgreSQL both understand; every `%s` is the company.
"""

from dunwell.services.books_bank import BANK_CHECKS, BANK_STRANGERS

_IN_FORCE = "SELECT COALESCE(SUM(a.amount_minor), 0) FROM store_allocation a WHERE a.reversed_seq IS NULL AND"
# The item's non-withdrawn steps, in the order in which they were made.
_STEPS = (
    "FROM store_noticeline l JOIN store_notice n ON n.id = l.notice_id "
    "WHERE l.item_id = s.item_id AND NOT l.withdrawn AND l.step IS NOT NULL"
)


def _counter(table: str, column: str, counter: str, name: str) -> str:
    """Rows whose counter is not the sum of their allocations in force."""
    taken = f"({_IN_FORCE} a.{column} = t.id)"
    unequal = f"t.{counter} <> {taken}"
    return f"SELECT {name}, t.{counter}, {taken} FROM {table} t WHERE t.company_id = %s AND {unequal}"  # noqa: S608  # our own names and ids


def _state(column: str, history: str, unequal: str = "<>") -> str:
    """Dunning states that differ from what the item's notice lines tell."""
    return (
        f"SELECT 'item ' || s.item_id, s.{column}, ({history}) FROM store_dunningstate s "  # noqa: S608  # our own names and ids
        f"WHERE s.company_id = %s AND COALESCE(s.{column}, 0) {unequal} COALESCE(({history}), 0)"
    )


def _stranger(table: str, column: str, other: str, equal: str = "company_id") -> str:
    """Rows that point at a row of another company (or customer, or currency)."""
    return (
        f"SELECT '{table} ' || t.id FROM {table} t JOIN {other} o ON o.id = t.{column} "  # noqa: S608  # our own names and ids
        f"WHERE t.company_id = %s AND o.{equal} <> t.{equal}"
    )


CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "item_balance",
        "allocated is not the sum of the item's allocations",
        _counter("store_openitem", "item_id", "allocated_minor", "'item ' || t.id"),
    ),
    (
        "payment_balance",
        "allocated is not the sum of the payment's allocations",
        _counter("store_payment", "payment_id", "allocated_minor", "'payment ' || t.ref"),
    ),
    (
        "credit_note_balance",
        "used is not the sum of the credit note's allocations",
        _counter("store_invoice", "credit_note_id", "used_minor", "'credit note ' || t.number"),
    ),
    (
        "claim_balance",
        "allocated is not the sum of the claim's allocations",
        _counter("store_claim", "claim_id", "allocated_minor", "'claim ' || t.id"),
    ),
    (
        "claim_status",
        "the status does not follow from what is paid",
        "SELECT 'claim ' || t.id, t.status FROM store_claim t WHERE t.company_id = %s AND t.status <> 'waived' "
        "AND (t.status = 'paid') <> (t.allocated_minor = t.amount_minor)",
    ),
    (
        "invoice_amount",
        "the amount is not the sum of its open items",
        "SELECT 'invoice ' || t.number, t.amount_minor, SUM(i.amount_minor) FROM store_invoice t "
        "LEFT JOIN store_openitem i ON i.company_id = t.company_id AND i.invoice_id = t.id WHERE t.company_id = %s "
        "AND t.amount_minor > 0 "
        "GROUP BY t.id, t.number, t.amount_minor HAVING t.amount_minor <> COALESCE(SUM(i.amount_minor), 0)",
    ),
    (
        "credit_note_item",
        "a credit note has open items",
        "SELECT 'credit note ' || t.number FROM store_invoice t WHERE t.company_id = %s AND t.amount_minor < 0 "
        "AND EXISTS (SELECT 1 FROM store_openitem i WHERE i.company_id = t.company_id AND i.invoice_id = t.id)",
    ),
    (
        "cancelled_settled",
        "a cancelled invoice is settled or settles",
        "SELECT 'invoice ' || t.number FROM store_invoice t WHERE t.company_id = %s AND t.cancelled "
        "AND (t.used_minor > 0 OR EXISTS (SELECT 1 FROM store_openitem i WHERE i.company_id = t.company_id "
        "AND i.invoice_id = t.id AND i.allocated_minor > 0))",
    ),
    (
        "item_mirror",
        "customer, currency or issue date differ from the invoice's",
        "SELECT 'item ' || t.id FROM store_openitem t JOIN store_invoice v ON v.id = t.invoice_id "
        "WHERE t.company_id = %s AND (v.company_id <> t.company_id OR v.customer_id <> t.customer_id "
        "OR v.currency <> t.currency OR v.issued_on <> t.issued_on)",
    ),
    (
        "allocation_currency",
        "the two sides have different currencies",
        "SELECT 'allocation ' || a.id FROM store_allocation a LEFT JOIN store_payment p ON p.id = a.payment_id "
        "LEFT JOIN store_invoice v ON v.id = a.credit_note_id LEFT JOIN store_openitem i ON i.id = a.item_id "
        "LEFT JOIN store_claim c ON c.id = a.claim_id WHERE a.company_id = %s AND a.reversed_seq IS NULL AND "
        "(COALESCE(p.currency, v.currency) <> a.currency OR COALESCE(i.currency, c.currency) <> a.currency)",
    ),
    (
        "allocation_customer",
        "money of one customer settles what another owes",
        "SELECT 'allocation ' || a.id FROM store_allocation a LEFT JOIN store_payment p ON p.id = a.payment_id "
        "LEFT JOIN store_invoice v ON v.id = a.credit_note_id LEFT JOIN store_openitem i ON i.id = a.item_id "
        "LEFT JOIN store_claim c ON c.id = a.claim_id WHERE a.company_id = %s AND a.reversed_seq IS NULL "
        "AND COALESCE(p.customer_id, v.customer_id) <> COALESCE(i.customer_id, c.customer_id)",
    ),
    (
        "write_off_whole",
        "a write-off is not wholly settled with one open item, or is settled with it and taken back",
        "SELECT 'write-off ' || t.ref, t.amount_minor, t.allocated_minor FROM store_payment t WHERE t.company_id = %s "
        "AND t.kind = 'write_off' AND (t.customer_id IS NULL "
        "OR t.allocated_minor <> CASE WHEN t.reversed THEN 0 ELSE t.amount_minor END "
        "OR (SELECT COUNT(*) FROM store_allocation a WHERE a.payment_id = t.id AND a.item_id IS NOT NULL) <> 1)",
    ),
    *BANK_CHECKS,
    ("state_position", "state differs from history", _state("position", f"SELECT MAX(l.position) {_STEPS}")),
    ("state_steps", "state differs from history", _state("steps", f"SELECT MAX(l.step) {_STEPS}")),
    (
        "state_last_on",
        "state differs from history",
        f"SELECT 'item ' || s.item_id, s.last_on, (SELECT MAX(n.\"on\") {_STEPS}) FROM store_dunningstate s "  # noqa: S608  # our own names and ids
        f'WHERE s.company_id = %s AND s.last_on <> (SELECT MAX(n."on") {_STEPS})',
    ),
    (
        "state_notice",
        "state differs from history",
        _state("notice_id", f"SELECT MAX(n.id) {_STEPS} AND n.action = 'notice'"),
    ),
    (
        "state_noticed_on",
        "the date is not that of the last notice",
        "SELECT 'item ' || s.item_id, s.noticed_on, n.\"on\" FROM store_dunningstate s LEFT JOIN store_notice n "
        'ON n.id = s.notice_id WHERE s.company_id = %s AND (s.noticed_on <> n."on" '
        "OR (s.noticed_on IS NULL) <> (n.id IS NULL))",
    ),
    (
        "state_charged",
        "state differs from history",
        # Each level is charged at most once an item, so the sum of their bits is the mask.
        _state(
            "charged",
            "SELECT SUM(CAST(1 AS BIGINT) << CAST(l.charged AS INTEGER)) FROM store_noticeline l "
            "WHERE l.item_id = s.item_id AND NOT l.withdrawn AND l.charged IS NOT NULL",
        ),
    ),
    (
        "state_missing",
        "the item was reminded and has no state",
        "SELECT DISTINCT 'item ' || l.item_id FROM store_noticeline l WHERE l.company_id = %s AND NOT l.withdrawn "
        "AND l.step IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_dunningstate s WHERE s.item_id = l.item_id)",
    ),
    (
        "notice_lines",
        "the lines do not add up to what the notice chases",
        "SELECT 'notice ' || n.number, n.chased_minor, SUM(l.chased_minor) FROM store_notice n "
        "LEFT JOIN store_noticeline l ON l.notice_id = n.id AND NOT l.withdrawn "
        "WHERE n.company_id = %s AND n.withdrawn_seq IS NULL "
        "GROUP BY n.id, n.number, n.chased_minor HAVING n.chased_minor <> COALESCE(SUM(l.chased_minor), 0)",
    ),
    (
        "notice_withdrawn",
        "the notice is withdrawn and a line of it is not",
        "SELECT 'notice ' || n.number FROM store_notice n WHERE n.company_id = %s AND n.withdrawn_seq IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM store_noticeline l WHERE l.notice_id = n.id AND NOT l.withdrawn)",
    ),
    (
        "notice_delivery",
        "a notice has one delivery for each of its channels, a call or hand-over none",
        "SELECT 'notice ' || n.number, n.action, COUNT(d.id) FROM store_notice n LEFT JOIN store_delivery d "
        "ON d.notice_id = n.id WHERE n.company_id = %s GROUP BY n.id, n.number, n.action "
        "HAVING (n.action = 'notice') <> (COUNT(d.id) > 0)",
    ),
    (
        "letter_in_batch",
        "a letter that is printed is in an open batch",
        "SELECT 'delivery ' || d.id FROM store_delivery d WHERE d.company_id = %s AND d.state = 'printed' "
        "AND NOT EXISTS (SELECT 1 FROM store_printedletter p JOIN store_printbatch b ON b.id = p.batch_id "
        "WHERE p.delivery_id = d.id AND p.gone = '' AND b.state = 'open')",
    ),
    (
        "batch_letters",
        "the letters of a batch are not as many as it counts",
        "SELECT 'print batch ' || b.number, b.letters, COUNT(p.id) FROM store_printbatch b "
        "LEFT JOIN store_printedletter p ON p.batch_id = b.id AND p.gone = '' "
        "WHERE b.company_id = %s AND b.state <> 'undone' GROUP BY b.id, b.number, b.letters "
        "HAVING b.letters <> COUNT(p.id)",
    ),
    (
        "batch_state",
        "a letter's state is not its batch's",
        "SELECT 'print batch ' || b.number, b.state, d.state FROM store_printbatch b "
        "JOIN store_printedletter p ON p.batch_id = b.id AND p.gone = '' JOIN store_delivery d ON d.id = p.delivery_id "
        "WHERE b.company_id = %s AND (b.state = 'open') <> (d.state = 'printed')",
    ),
    (
        "notice_case",
        "a hand-over in force has a case, and nothing else has one",
        "SELECT 'notice ' || n.number FROM store_notice n LEFT JOIN store_case c ON c.notice_id = n.id "
        "WHERE n.company_id = %s AND n.withdrawn_seq IS NULL AND (n.action = 'handover') <> (c.id IS NOT NULL)",
    ),
    (
        "case_items",
        "a case that runs has its items, and one that is over holds none",
        "SELECT DISTINCT 'case ' || c.number FROM store_case c JOIN store_caseitem i ON i.case_id = c.id "
        "WHERE c.company_id = %s AND c.ended_seq IS NOT NULL AND i.ended_seq IS NULL",
    ),
    (
        "notice_call",
        "a call in force has a task",
        "SELECT 'notice ' || n.number FROM store_notice n WHERE n.company_id = %s AND n.withdrawn_seq IS NULL "
        "AND n.action = 'call' AND NOT EXISTS "
        "(SELECT 1 FROM store_task t WHERE t.notice_id = n.id AND t.kind = 'call')",
    ),
    (
        "claims_of_notice",
        "the claims are not what the notice charges",
        # One that was waived counts when it was told to the customer, and not when its line was dropped before.
        "SELECT 'notice ' || n.number, n.fee_minor + n.interest_minor + n.compensation_minor, SUM(c.amount_minor) "
        "FROM store_notice n LEFT JOIN store_claim c ON c.notice_id = n.id WHERE n.company_id = %s "
        "AND n.withdrawn_seq IS NULL GROUP BY n.id, n.number, n.fee_minor, n.interest_minor, n.compensation_minor "
        "HAVING n.fee_minor + n.interest_minor + n.compensation_minor > COALESCE(SUM(c.amount_minor), 0) "
        "OR n.fee_minor + n.interest_minor + n.compensation_minor < "
        "COALESCE(SUM(CASE WHEN c.status <> 'waived' THEN c.amount_minor ELSE 0 END), 0)",
    ),
    (
        "claim_of_withdrawn",
        "its notice is withdrawn, and it is still asked for",
        "SELECT 'claim ' || c.id FROM store_claim c JOIN store_notice n ON n.id = c.notice_id WHERE c.company_id = %s "
        "AND n.withdrawn_seq IS NOT NULL AND c.status = 'open'",
    ),
    (
        "email_positions",
        "the addresses are not numbered 1, 2, 3 …",
        "SELECT 'customer ' || c.ref FROM store_customer c JOIN store_customeremail e ON e.customer_id = c.id "
        "WHERE c.company_id = %s GROUP BY c.id, c.ref HAVING MIN(e.position) <> 1 OR MAX(e.position) <> COUNT(*)",
    ),
    (
        "procedure_version",
        "the version in force is not the last",
        "SELECT 'procedure ' || p.code FROM store_procedure p LEFT JOIN store_procedureversion v "
        "ON v.id = p.version_id WHERE p.company_id = %s AND (v.id IS NULL OR v.procedure_id <> p.id "
        "OR v.active <> p.active OR v.number <> "
        "(SELECT MAX(o.number) FROM store_procedureversion o WHERE o.procedure_id = p.id))",
    ),
    *(
        ("other_company", "points into another company", _stranger(table, column, other))
        for table, column, other in (
            ("store_invoice", "customer_id", "store_customer"),
            ("store_payment", "customer_id", "store_customer"),
            ("store_customer", "procedure_id", "store_procedure"),
            ("store_notice", "customer_id", "store_customer"),
            ("store_noticeline", "notice_id", "store_notice"),
            ("store_noticeline", "item_id", "store_openitem"),
            ("store_delivery", "notice_id", "store_notice"),
            ("store_claim", "notice_id", "store_notice"),
            ("store_printedletter", "delivery_id", "store_delivery"),
            ("store_printedletter", "batch_id", "store_printbatch"),
            ("store_printbatch", "run_id", "store_run"),
            ("store_task", "customer_id", "store_customer"),
            ("store_caseitem", "item_id", "store_openitem"),
            *BANK_STRANGERS,
        )
    ),
    (
        "other_customer",
        "the claim is not the customer's of its notice",
        _stranger("store_claim", "notice_id", "store_notice", "customer_id"),
    ),
)
