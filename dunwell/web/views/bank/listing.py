# SPDX-License-Identifier: MIT
"""The lists of what the bank told: files, entries, accounts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services import bank_entry_list, bank_view
from dunwell.services.access import Seat
from dunwell.services.bank_view import AccountLine, FileLine, FileWish, Told
from dunwell.services.paging import KeyPage
from dunwell.services.rows import BankEntry
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, Text
from dunwell.web.templatetags.bank import came_by, entry_code
from dunwell.web.words.bank import DIRECTIONS, ENTRIES, FILES, OURS
from dunwell.web.words.word import Word

_NO_FILE = _(
    "No bank file has come in yet. Bring one, or let them come by themselves: from a folder, a mailbox, or a program "
    "that sends them."
)
_NO_ENTRY = _("No entry is known yet. Bring a bank file: what stands on your account decides who is reminded.")
_NO_ACCOUNT = _("No statement has come in yet. Accounts stand here as soon as a bank file names them.")


def file_listing(seat: Seat) -> Listing[FileLine]:
    """Bank files, the latest first."""

    def wish(asked: Asked) -> FileWish:
        return FileWish(
            asked.q, _id(asked.get("account")), asked.get("state"), asked.date("since"), asked.date("until")
        )

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[FileLine]:
        return bank_view.file_page(
            seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[FileLine]:
        return bank_view.every_file(seat.company, wish(asked), order)

    return Listing(
        name="bank-files",
        columns=_FILE_COLUMNS,
        filters=[*_account_filter(seat), Filter("state", _("Every state"), _texts(FILES)),
                 Filter("since", _("Statements from")), Filter("until", _("Until"), rare=True)],
        search=_("Name of the file or sender"),
        noun=_("files"),
        rows="web/bank/file_rows.html",
        read=read,
        every=every,
        order=("-pk",),
        empty=_empty(seat, _NO_FILE),
    )  # fmt: skip


def entry_listing(seat: Seat, file: int | None = None) -> Listing[BankEntry]:
    """Entries of all files, the latest first; or those of one file in their order."""

    def wish(asked: Asked) -> bank_entry_list.Wish:
        return bank_entry_list.Wish(
            asked.q, _id(asked.get("account")), asked.get("state"), asked.get("direction"), asked.date("since"),
            asked.date("until"), file,
        )  # fmt: skip

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[BankEntry]:
        return bank_entry_list.entry_page(
            seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[BankEntry]:
        return bank_entry_list.every_entry(seat.company, wish(asked), order)

    states = [(code, ENTRIES[code].text) for code in bank_entry_list.STATES]
    whose = _account_filter(seat) if file is None else []
    return Listing(
        name="bank-entries",
        columns=_ENTRY_COLUMNS,
        filters=[*whose, Filter("state", _("Every state"), states),
                 Filter("direction", _("In and out"), list(DIRECTIONS.items())), Filter("since", _("From"), rare=True),
                 Filter("until", _("Until"), rare=True)],
        search=_("Payer, text, reference or amount"),
        noun=_("entries"),
        rows="web/bank/entry_rows.html",
        read=read,
        every=every,
        order=("-pk",) if file is None else ("pk",),
        empty=_empty(seat, _NO_ENTRY) if file is None else Empty(_("There is no entry in this file."), "list"),
    )  # fmt: skip


def account_listing(seat: Seat) -> Listing[AccountLine]:
    """The accounts of which statements came in."""

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[AccountLine]:
        return bank_view.account_page(
            seat.company, asked.get("ours"), order, after=asked.after, before=asked.before, size=asked.size
        )

    def every(asked: Asked, order: Sequence[str]) -> Iterable[AccountLine]:
        return bank_view.every_account(seat.company, asked.get("ours"), order)

    return Listing(
        name="bank-accounts",
        columns=_ACCOUNT_COLUMNS,
        filters=[Filter("ours", _("Whose account"), _texts(OURS))],
        noun=_("accounts"),
        rows="web/bank/account_rows.html",
        read=read,
        every=every,
        order=("number", "pk"),
        empty=_empty(seat, _NO_ACCOUNT),
    )


def decimal_of(told: Told | None) -> Decimal | None:
    """An amount for an export; its currency has a column of its own."""
    return None if told is None else Decimal(str(told).split(" ")[0])


_FILE_COLUMNS: Sequence[Column[FileLine]] = (
    Column("name", _("File"), lambda one: one.row.name, order=("name",)),
    Column("at", _("Came"), lambda one: one.row.at, order=("pk",)),
    Column("by", _("Brought by"), lambda one: came_by(one.row), hidden=True),
    Column("format", _("Format"), lambda one: one.row.format, hidden=True),
    Column("accounts", _("Account and period"), lambda one: ", ".join(one.accounts)),
    Column("first", _("From"), lambda one: one.first, hidden=True),
    Column("last", _("Until"), lambda one: one.last, hidden=True),
    Column("entries", _("Entries"), lambda one: one.entries, order=("read",), number=True),
    Column("payments", _("Payments"), lambda one: one.payments, order=("created",), number=True),
    Column("waiting", _("Waiting"), lambda one: one.waiting, number=True),
    Column("problems", _("Problems"), lambda one: one.problems, number=True, hidden=True),
    Column("state", _("State"), lambda one: FILES[one.row.state].text, order=("state",)),
)
_ENTRY_COLUMNS: Sequence[Column[BankEntry]] = (
    Column("day", _("Booked"), lambda one: one.booked_on or one.value_on, order=("day",)),
    Column("valued", _("Value day"), lambda one: one.value_on, hidden=True),
    Column("account", _("Account"), lambda one: one.account.number),
    Column("payer", _("Payer or payee"), lambda one: one.counterparty, order=("counterparty",)),
    Column("payer_account", _("Their account"), lambda one: one.counterparty_account, hidden=True),
    Column("reference", _("Reference"), lambda one: one.reference or "; ".join(one.references), hidden=True),
    Column("text", _("Text"), lambda one: one.remittance, hidden=True),
    Column("bank_reference", _("Bank's reference"), lambda one: one.bank_reference, hidden=True),
    Column("amount", _("Amount"), lambda one: decimal_of(Told(one.amount_minor, one.currency)),
           order=("amount_minor",), number=True),
    Column("currency", _("Currency"), lambda one: one.currency, hidden=True),
    Column("state", _("What became of it"), lambda one: ENTRIES[entry_code(one)].text, order=("state",)),
    Column("payment", _("Payment"), lambda one: one.payment.ref if one.payment else "", hidden=True),
    Column("customer", _("Customer"),
           lambda one: one.payment.customer.name if one.payment and one.payment.customer else "", hidden=True),
    Column("where", _("Place in the file"), lambda one: one.where, hidden=True),
)  # fmt: skip
_ACCOUNT_COLUMNS: Sequence[Column[AccountLine]] = (
    Column("number", _("Account"), lambda one: one.row.number, order=("number",)),
    Column("holder", _("Holder"), lambda one: one.row.holder, order=("holder",)),
    Column("known_until", _("Last statement"), lambda one: one.known_until),
    Column("closing", _("Closing balance"), lambda one: decimal_of(one.closing), number=True),
    Column("currency", _("Currency"), lambda one: one.closing.currency if one.closing else "", hidden=True),
    Column("held", _("Held back"), lambda one: one.held, number=True),
    Column("gap", _("Gap"), lambda one: one.last.gap if one.last else "", hidden=True),
    Column("ours", _("Whose account"), lambda one: OURS[one.row.ours].text, order=("ours",)),
)


def _account_filter(seat: Seat) -> list[Filter]:
    known = bank_view.account_choices(seat.company)
    return [Filter("account", _("Every account"), known)] if known else []


def _texts(words: Mapping[str, Word]) -> list[tuple[str, Text]]:
    return [(code, word.text) for code, word in words.items()]


def _id(text: str) -> int | None:
    return int(text) if text else None


def _empty(seat: Seat, text: Text) -> Empty:
    """What to do where nothing has come in: bring a file, for who may."""
    if not seat.may("import"):
        return Empty(text, "building")
    return Empty(text, "building", _("Bring a bank file"), reverse("bank-upload", args=[seat.company.code]))
