# SPDX-License-Identifier: MIT
"""The queries of check_books about what banks told and whose money it was found to be. See books_queries.py."""

_ENTRIES = "FROM store_bankentry e LEFT JOIN store_payment p ON p.id = e.payment_id WHERE e.company_id = %s"
_PROPOSALS = "FROM store_matchproposal m JOIN store_payment p ON p.id = m.payment_id WHERE m.company_id = %s"

# Rows that point into another company: (table, column, the other table).
BANK_STRANGERS = (
    ("store_bankstatement", "file_id", "store_receivedfile"),
    ("store_bankstatement", "account_id", "store_statementaccount"),
    ("store_bankentry", "statement_id", "store_bankstatement"),
    ("store_bankentry", "payment_id", "store_payment"),
    ("store_bankentry", "same_as_id", "store_bankentry"),
    ("store_matchproposal", "payment_id", "store_payment"),
    ("store_matchproposal", "customer_id", "store_customer"),
    ("store_payeraccount", "customer_id", "store_customer"),
    ("store_receivedinvoice", "invoice_id", "store_invoice"),
)

# A payment that stands, with the event that made it.
_MADE = "FROM store_payment p JOIN store_event v ON v.company_id = p.company_id AND v.seq = p.seq"
_STANDS = "p.company_id = %s AND p.kind = 'money' AND NOT p.reversed"
# What a file, a word about an account and one about an entry make payments of are entries.
_OF_ENTRIES = "v.code IN ('bank_file_taken', 'bank_account_decided', 'bank_entry_decided')"
# The event is that of money that came in anew: it names the payment `q` that was set aside.
_ANEW = """v.code = 'match_undone' AND REPLACE(v.data, '"before":"' || q.ref || '"', '') <> v.data"""
_ANEW_OF_ENTRY = (
    "v.code = 'match_undone' AND EXISTS (SELECT 1 FROM store_payment q JOIN store_bankentry o ON o.payment_id = q.id "  # noqa: S608  # our own names
    f"WHERE q.company_id = p.company_id AND q.reversed AND {_ANEW})"
)

BANK_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "entry_payment",
        "its payment is not what the bank told",
        f"SELECT 'bank entry ' || e.id, e.amount_minor || ' ' || e.currency, p.amount_minor || ' ' || p.currency "
        f"{_ENTRIES} "
        "AND e.state = 'payment' AND (p.id IS NULL OR p.kind <> 'money' OR p.amount_minor <> e.amount_minor "
        "OR p.currency <> e.currency)",
    ),
    (
        "entry_reversal",
        "it took a payment back that is not reversed",
        f"SELECT 'bank entry ' || e.id, p.ref {_ENTRIES} AND e.state = 'reversal' AND (p.id IS NULL OR NOT p.reversed)",
    ),
    (
        "entry_without_payment",
        "it is no payment, and has one that is not reversed",
        f"SELECT 'bank entry ' || e.id, e.state, p.ref {_ENTRIES} "
        "AND e.state NOT IN ('payment', 'reversal') AND NOT p.reversed",
    ),
    (
        "entry_twice",
        "two entries are the same payment",
        "SELECT 'payment ' || p.ref, COUNT(e.id) FROM store_bankentry e JOIN store_payment p ON p.id = e.payment_id "
        "WHERE e.company_id = %s AND e.state = 'payment' GROUP BY p.id, p.ref HAVING COUNT(e.id) > 1",
    ),
    (
        "entry_known",
        "it was told before, and by no other entry",
        "SELECT 'bank entry ' || e.id FROM store_bankentry e LEFT JOIN store_bankentry b ON b.id = e.same_as_id "
        "WHERE e.company_id = %s AND e.state = 'known' AND (b.id IS NULL OR b.id = e.id)",
    ),
    (
        "entry_lost",
        "it is booked, and counts as told before by what was only announced",
        "SELECT 'bank entry ' || e.id FROM store_bankentry e JOIN store_bankentry b ON b.id = e.same_as_id "
        "WHERE e.company_id = %s AND e.state = 'known' AND e.status = 'booked' "
        "AND (e.amount_minor > 0 OR e.reversal) AND b.status = 'pending' AND b.state <> 'known'",
    ),
    (
        "payment_of_no_entry",
        "a bank file brought it, and no entry is this payment",
        f"SELECT 'payment ' || p.ref {_MADE} WHERE {_STANDS} "  # noqa: S608  # our own names
        f"AND ({_OF_ENTRIES} OR ({_ANEW_OF_ENTRY})) "
        "AND NOT EXISTS (SELECT 1 FROM store_bankentry e WHERE e.payment_id = p.id AND e.state = 'payment')",
    ),
    (
        "payment_anew_twice",
        "it came back more than once after it was set aside",
        # CROSS: SQLite looks for `q` last, when few events are left.
        f"SELECT 'payment ' || q.ref, COUNT(p.id) {_MADE} CROSS JOIN store_payment q "
        f"WHERE {_STANDS} AND q.company_id = p.company_id AND q.reversed AND {_ANEW} "
        "GROUP BY q.id, q.ref HAVING COUNT(p.id) > 1",
    ),
    (
        "entry_account",
        "its account is not its statement's",
        "SELECT 'bank entry ' || e.id FROM store_bankentry e JOIN store_bankstatement s ON s.id = e.statement_id "
        "WHERE e.company_id = %s AND s.account_id <> e.account_id",
    ),
    (
        "match_booked",
        "it is decided whose the payment is, and it is nobody's",
        f"SELECT 'payment ' || p.ref, m.state {_PROPOSALS} "
        "AND m.state IN ('booked', 'confirmed', 'changed') AND p.customer_id IS NULL AND NOT p.reversed",
    ),
    (
        "match_whose",
        "it is decided to be one customer's, and it is another's",
        f"SELECT 'payment ' || p.ref, m.state {_PROPOSALS} "
        "AND m.state IN ('booked', 'confirmed') AND p.customer_id IS NOT NULL "
        "AND (m.customer_id IS NULL OR m.customer_id <> p.customer_id)",
    ),
    (
        "match_set_aside",
        "it is no customer's money, and the payment stands",
        f"SELECT 'payment ' || p.ref {_PROPOSALS} AND m.state = 'set_aside' AND NOT p.reversed",
    ),
    (
        "write_off_beside",
        "what was forgiven for a payment stands, and the payment went back",
        "SELECT 'write-off ' || w.ref, p.ref FROM store_payment w JOIN store_payment p ON p.company_id = w.company_id "
        "AND p.ref = w.reference WHERE w.company_id = %s AND w.kind = 'write_off' AND w.reference <> '' "
        "AND NOT w.reversed AND p.reversed",
    ),
    (
        "write_off_whose",
        "it was forgiven for a payment that is another's",
        "SELECT 'write-off ' || w.ref, p.ref FROM store_payment w JOIN store_payment p ON p.company_id = w.company_id "
        "AND p.ref = w.reference WHERE w.company_id = %s AND w.kind = 'write_off' AND w.reference <> '' "
        "AND NOT w.reversed AND (p.customer_id IS NULL OR p.customer_id <> w.customer_id)",
    ),
)
