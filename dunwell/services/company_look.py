# SPDX-License-Identifier: MIT
"""What makes a company's letters its own: the logo and the bank accounts."""

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.letters import notice as letter
from dunwell.letters.logo import read_logo
from dunwell.letters.pay.iban import iban_of, write_iban
from dunwell.services.documents import keep
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import BankAccount, Company

_MOST_ACCOUNTS = 5
_LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]*")
_NATIONAL = re.compile(r"[A-Z0-9][A-Z0-9/.-]{3,33}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def set_logo(company: Company, data: bytes, *, actor: str, at: datetime) -> letter.Logo:
    """The picture stands on letters and messages from now on. Raises what `read_logo` refuses."""
    logo = read_logo(data)
    sha256 = hashlib.sha256(logo.png).hexdigest()
    keep(_file(sha256), logo.png)
    _set_logo(company, sha256, actor=actor, at=at)
    return logo


def remove_logo(company: Company, *, actor: str, at: datetime) -> None:
    """Letters bear the name alone; the file stays in the home, for what was sent with it."""
    _set_logo(company, "", actor=actor, at=at)


def logo_of(company: Company) -> letter.Logo | None:
    """The picture; None: there is none, or its file is missing in the home or damaged. No run stops for a logo."""
    if not company.logo:
        return None
    try:
        png = _file(company.logo).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(png).hexdigest() != company.logo:
        return None
    width, height = struct.unpack(">II", png[16:24])  # a PNG begins with its size
    return letter.Logo(png, width, height)


def accounts_of(company: Company) -> tuple[letter.Account, ...]:
    """The accounts in their order, as letters show them."""
    rows = BankAccount.objects.filter(company=company).order_by("place")
    return tuple(letter.Account(write_iban(row.number), row.bic, row.bank, row.holder) for row in rows)


def set_accounts(
    company: Company, accounts: Sequence[letter.Account], *, actor: str, at: datetime
) -> tuple[letter.Account, ...]:
    """These accounts, in this order, in place of those that were. An IBAN is checked, and kept without its spaces.

    Raises `Refused("bad_iban")`, `bad_account`, `bad_bic` (each with `place`, from 1), `too_many_accounts`.
    """
    if len(accounts) > _MOST_ACCOUNTS:
        raise Refused("too_many_accounts", limit=_MOST_ACCOUNTS)
    checked = [_checked(one, place) for place, one in enumerate(accounts, 1)]
    wanted = [replace(one, number=write_iban(one.number)) for one in checked]
    with writing(company) as locked:
        before = list(accounts_of(locked))
        if before != wanted:
            BankAccount.objects.filter(company=locked).delete()
            BankAccount.objects.bulk_create(
                BankAccount(
                    company=locked, place=place, number=one.number, bic=one.bic, bank=one.bank, holder=one.holder
                )
                for place, one in enumerate(checked, 1)
            )
            numbers = ["; ".join(one.number for one in accounts) for accounts in (before, wanted)]
            chain.append(locked, actor, at, [Entry("company_changed", data={"changes": {"accounts": numbers}})])
    return accounts_of(company)


def _checked(account: letter.Account, place: int) -> letter.Account:
    number = re.sub(r"\s+", "", account.number).upper()
    if _LIKE_IBAN.fullmatch(number):
        if not iban_of(number):
            raise Refused("bad_iban", place=place, value=account.number)
    elif not _NATIONAL.fullmatch(number):
        raise Refused("bad_account", place=place, value=account.number)
    bic = re.sub(r"\s+", "", account.bic).upper()
    if bic and not _BIC.fullmatch(bic):
        raise Refused("bad_bic", place=place, value=account.bic)
    bank, holder = " ".join(account.bank.split())[:100], " ".join(account.holder.split())[:100]
    return letter.Account(number, bic, bank, holder)


def _set_logo(company: Company, sha256: str, *, actor: str, at: datetime) -> None:
    with writing(company) as locked:
        changes = changed(locked, logo=sha256)
        if changes:
            locked.save(update_fields=["logo"])
            chain.append(locked, actor, at, [Entry("company_changed", data={"changes": changes})])


def _file(sha256: str) -> Path:
    documents: Path = settings.ENVIRONMENT.documents
    return documents / f"{sha256}.png"
