# SPDX-License-Identifier: MIT
"""What the bank told, on a page: states of files, entries and accounts, and what is unclear."""

from django import template
from django.utils.safestring import SafeString

from dunwell.services.bank_entry_list import of_payment
from dunwell.services.bank_view import Told, profile_choices
from dunwell.services.rows import BankEntry, BankStatement, Payment, ReceivedFile, StatementAccount
from dunwell.web.templatetags.words import badge
from dunwell.web.words.bank import ENTRIES, FILES, ORIGINS, OURS, gap_told, why_told

register = template.Library()


@register.simple_tag
def file_state(file: ReceivedFile) -> SafeString:
    """The state of a file as word and icon."""
    return badge(FILES[file.state])


@register.simple_tag
def entry_state(entry: BankEntry) -> SafeString:
    """What became of an entry as word and icon."""
    return badge(ENTRIES[entry_code(entry)])


@register.simple_tag
def ours_state(account: StatementAccount) -> SafeString:
    """Whose an account is, as word and icon."""
    return badge(OURS[account.ours])


@register.simple_tag
def told_by(payment: Payment) -> list[BankEntry]:
    """The entries that told a payment, or took it back."""
    return of_payment(payment)


@register.filter
def told_amount(entry: BankEntry) -> Told:
    """The amount of an entry with the account's sign."""
    return Told(entry.amount_minor, entry.currency)


@register.filter
def charges(entry: BankEntry) -> Told:
    """What the bank kept of an entry."""
    return Told(entry.charges_minor, entry.currency)


@register.filter
def why_unclear(entry: BankEntry) -> str:
    """Why an entry waits for a person."""
    return why_told(entry.why, looks_alike=entry.same_as_id is not None)


@register.filter
def why_gap(statement: BankStatement) -> str:
    """Why a statement does not follow from the one before it."""
    return gap_told(statement.gap)


@register.filter
def came_by(file: ReceivedFile) -> str:
    """By what a file came: the source's name where there is one."""
    word = str(ORIGINS.get(file.origin, file.origin))
    return f"{word}: {file.source.name}" if file.source else word


@register.filter
def format_told(file: ReceivedFile) -> str:
    """The format of a file as people call it: a bank's CSV by the bank, all others by their own names."""
    family, _, bank = file.format.partition(":")
    if family == "csv":
        return f"CSV: {dict(profile_choices()).get(bank, bank)}"
    return family if family.startswith("camt") else family.upper()


@register.filter
def open_proposal(entry: BankEntry) -> int | None:
    """The proposal that waits for this entry's payment to be matched; None: none waits."""
    proposal = getattr(entry.payment, "proposal", None) if entry.payment else None
    return proposal.pk if proposal is not None and proposal.state == "open" else None


def entry_code(entry: BankEntry) -> str:
    """What became of an entry; a payment that is to be matched is told apart."""
    return "waiting" if entry.state == "payment" and open_proposal(entry) else entry.state
