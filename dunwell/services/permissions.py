# SPDX-License-Identifier: MIT
"""Who may do what: one table, which views, the guide (docs/roles.md) and the tests read.

A permission is an act, a role a person's place in one company. Whoever is limited to own documents (`own_only`) keeps
what the role may do to the customers they own, and loses what concerns the company as a whole (`WHOLE`).
"""

from collections.abc import Mapping

ROLES = ("owner", "user_manager", "lead", "bookkeeper", "caller", "seller", "auditor")

_ALL = frozenset(ROLES)
_LEADING = frozenset({"owner", "user_manager", "lead"})
_KEEPING = frozenset({"owner", "lead", "bookkeeper"})

# act → (roles that may, what it is, in one sentence)
TABLE: Mapping[str, tuple[frozenset[str], str]] = {
    "see": (_ALL, "See customers, invoices, notices and why each was sent or not."),
    "export": (_KEEPING | {"auditor", "user_manager"}, "Download lists as CSV or XLSX."),
    "plan": (_ALL - {"caller"}, "See what the next run would do."),
    "decide": (_KEEPING, "Approve, leave out, postpone; answer offers; run today's run."),
    "pay": (_KEEPING, "Record payments, allocate them, take them back."),
    "match": (_KEEPING, "Decide whose money a payment is; see what the bank told."),
    "pause": (_KEEPING | {"caller"}, "Record holds, disputes and promises, and end them."),
    "note": (_KEEPING | {"caller", "seller"}, "Write notes on customers and invoices."),
    "switch": (_KEEPING, "Turn reminders of a customer or an invoice on or off; move customers between procedures."),
    "edit": (_KEEPING, "Write and change customers and invoices by hand."),
    "give_up": (frozenset({"owner", "lead", "bookkeeper"}), "Write off, waive a claim, cancel an invoice."),
    "import": (_KEEPING, "Bring in files."),
    "work": (_KEEPING | {"caller"}, "Do the work list: calls, contacts, unknown deliveries."),
    "withdraw": (_KEEPING, "Withdraw a notice, decide about an unknown delivery."),
    "collect": (_KEEPING, "Hand cases over to a collection partner, and record what became of them."),
    "procedures": (_KEEPING, "Write and change procedures."),
    "runs": (_KEEPING | {"auditor", "user_manager"}, "See runs, deliveries and the reports that were sent."),
    "reports": (_KEEPING | {"auditor", "user_manager"}, "See the company's figures and reports."),
    "history": (_KEEPING | {"auditor", "user_manager"}, "Search the history and prove it unbroken."),
    "settings": (_LEADING, "Change the company's settings, its mail and its calendar."),
    "activate": (_LEADING, "Switch the company's reminders on or off."),
    "people": (_LEADING, "Invite people, change their roles, take them out."),
}
# What concerns the company as a whole: not for somebody who is limited to own documents.
WHOLE = frozenset(
    {"plan", "decide", "match", "import", "procedures", "runs", "reports", "history", "settings", "activate", "people"}
)

# Which roles a role may give, change and take away: nobody raises anybody above themselves.
GIVES: Mapping[str, frozenset[str]] = {
    "owner": _ALL,
    "lead": _ALL,
    "user_manager": _ALL - {"owner", "lead"},
}


def may_give(role: str, given: str) -> bool:
    """Whether somebody of this role may give another one to people, or take it away from them."""
    return given in GIVES.get(role, frozenset())


def may(role: str, act: str, *, own_only: bool = False) -> bool:
    """Whether a role may do this. An act that is not in the table is a mistake of ours, and raises KeyError."""
    roles, _ = TABLE[act]
    return role in roles and not (own_only and act in WHOLE)
