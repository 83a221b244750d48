# SPDX-License-Identifier: MIT
"""The accounts of a company that can be paid to by a code, and what is wrong with the others."""

from dataclasses import dataclass

from stdnum import bic as standard

from dunwell.core.problem import Problem
from dunwell.letters.formats import one_line
from dunwell.letters.notice import Company
from dunwell.letters.pay.iban import iban_of, iban_problem


@dataclass(frozen=True, slots=True)
class Payee:
    """An account with a right IBAN (without spaces). `name` is its holder, `bic` empty when what is stated is none."""

    iban: str
    bic: str
    name: str
    where: str

    @property
    def country(self) -> str:
        """The country that keeps the account, ISO 3166."""
        return self.iban[:2]


def payees_of(company: Company) -> tuple[tuple[Payee, ...], tuple[Problem, ...]]:
    """Every account with a right IBAN, in the company's order, and a located problem for every wrong one."""
    payees: list[Payee] = []
    problems: list[Problem] = []
    for number, account in enumerate(company.accounts, 1):
        where = f"company {company.code}, account {number}"
        wrong = iban_problem(account.number, where)
        if wrong:
            problems.append(wrong)
        iban = iban_of(account.number)
        if iban:
            bic = "".join(one_line(account.bic).split()).upper()
            name = one_line(account.holder) or one_line(company.name)
            payees.append(Payee(iban, bic if bic.isascii() and standard.is_valid(bic) else "", name, where))
    if not company.accounts:
        message = "Without a bank account nobody can be paid, and no payment code is printed. State an account."
        problems.append(Problem("nothing_to_pay_to", f"company {company.code}, accounts", message))
    return tuple(payees), tuple(problems)
