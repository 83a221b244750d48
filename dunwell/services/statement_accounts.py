# SPDX-License-Identifier: MIT
"""Whose the accounts are of which statements come in; what stands on an unknown one is held until a person says."""

import re
from datetime import date, datetime

from dunwell.core.matching.names import score
from dunwell.core.problem import Refused
from dunwell.services import bank_held
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import BankAccount, Company, StatementAccount

Ours = StatementAccount.Ours
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{10,30}", re.ASCII)
# From here on, of 100, two names are one but for blanks and legal form.
_SAME_NAME = 96
# A shorter number stands at the end of many others.
_SHORTEST = 6


def bare(number: str) -> str:
    """An account as machines write it: "fi21 1234 5600 0007 85" is FI2112345600000785."""
    return "".join(filter(str.isalnum, number)).upper()[:64]


def is_same(one: str, other: str) -> bool:
    """Whether two bare numbers name one account: alike, or one is the national number within the other, an IBAN.

    MT940 may have its currency behind the number; national numbers drop zeros in front, and Finnish ones in the middle.
    """
    one, other = _plain(one), _plain(other)
    if one == other or not (one and other):
        return one == other
    iban, local = (one, other) if _IBAN.fullmatch(one) else (other, one)
    if not _IBAN.fullmatch(iban) or _IBAN.fullmatch(local):
        return False
    short = local.lstrip("0")
    if len(short) >= _SHORTEST and iban[2:].endswith(short):
        return True
    return iban.startswith("FI") and local.isdecimal() and iban[4:] in _finnish(local)


def account_of(
    company: Company, number: str, holder: str | None, *, known: list[StatementAccount], seq: int
) -> StatementAccount:
    """The account of a statement of a *locked* company, made when it comes for the first time. `known`: all of its
    accounts so far; a new one is added. `seq`: the event of the file.

    Without a number it is the company's one account, or one without a number. A new account is ours when customers are
    told to pay to it; when the bank names the company as its holder, or nothing else is known, and no other company has
    it. Else it is asked.
    """
    number = bare(number)
    ours = [one for one in known if one.ours == Ours.YES and one.number]
    if not number and len(ours) == 1:
        return ours[0]
    for one in known:
        if one.number == number or (number and one.number and is_same(one.number, number)):
            return one
    whose = Ours.YES if not number or _is_ours(company, number, holder or "", known) else Ours.ASKED
    found = StatementAccount.objects.create(
        company=company, number=number, holder=(holder or "").replace("\x00", "")[:200], ours=whose, seq=seq
    )
    known.append(found)
    return found


def is_paid_to(company: Company, number: str) -> bool:
    """Whether customers are told to pay to this account."""
    told = BankAccount.objects.filter(company=company).values_list("number", flat=True)
    return any(is_same(bare(one), number) for one in told)


def _is_ours(company: Company, number: str, holder: str, known: list[StatementAccount]) -> bool:
    if is_paid_to(company, number):
        return True
    # Those that this very file brought are as new as this one.
    before = [one for one in known if one.number and one.seq <= company.event_seq]
    has_none = not before and not BankAccount.objects.filter(company=company).exists()
    is_named = any(score(holder, own) >= _SAME_NAME for own in (company.name, company.sender) if own)
    return (has_none or is_named) and not _is_anothers(company, number)


def _is_anothers(company: Company, number: str) -> bool:
    """Whether another company of this installation has the account."""
    told = BankAccount.objects.exclude(company=company).values_list("number", flat=True)
    seen = StatementAccount.objects.exclude(company=company).filter(ours=Ours.YES).exclude(number="")
    return any(is_same(bare(one), number) for one in (*told, *seen.values_list("number", flat=True)))


def decide_account(
    company: Company, account_id: int, ours: bool, *, on: date, actor: str, at: datetime
) -> StatementAccount:
    """A person says whose an account is. Ours: its held entries become payments and are matched; else they stay out.

    Payments that were made of it stay, also when it is said to be somebody else's later. Raises `Refused("not_found")`.
    The same answer again changes nothing.
    """
    wanted = Ours.YES if ours else Ours.NO
    with writing(company) as locked:
        account = StatementAccount.objects.filter(company=locked, pk=account_id).first()
        if account is None:
            raise Refused("not_found", what="account", name=str(account_id))
        if account.ours != wanted:
            facts: dict[str, object] = {"account": account.number, "changes": {"ours": [account.ours, wanted.value]}}
            seq = chain.append(locked, actor, at, [Entry("bank_account_decided", on, data=facts)])
            StatementAccount.objects.filter(pk=account.pk).update(ours=wanted)
            account.ours = wanted
            bank_held.let_in(locked, account, seq=seq) if ours else bank_held.keep_out(locked, account)
    if ours:
        bank_held.follow_up(company, account, on=on, actor=actor, at=at)
    return account


def _plain(number: str) -> str:
    """Without the currency that some banks write behind the number."""
    has_currency = len(number) > _SHORTEST and number[-3:].isalpha() and number[-4].isdecimal()
    return number[:-3] if has_currency else number


def _finnish(local: str) -> set[str]:
    """A Finnish number of before IBAN in its fourteen figures: zeros fill it behind the sixth, of some banks the
    seventh."""
    return {local[:cut] + local[cut:].rjust(14 - cut, "0") for cut in (6, 7) if cut < len(local) <= 14}
