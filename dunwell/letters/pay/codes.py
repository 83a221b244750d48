# SPDX-License-Identifier: MIT
"""Which payment codes a notice bears, and why it bears none."""

from dataclasses import dataclass
from datetime import date

from dunwell.core.problem import Problem
from dunwell.core.references import bare_reference, kind_of
from dunwell.letters.blocks import reference_of
from dunwell.letters.formats import one_line
from dunwell.letters.notice import NoticeContent
from dunwell.letters.pay.epc import epc_payload, takes_euro
from dunwell.letters.pay.finnish import bank_barcode
from dunwell.letters.pay.payees import Payee, payees_of
from dunwell.letters.pay.swiss import SwissBill, swiss_bill, swiss_payee

# The currencies for which there is a code at all.
_CODED = frozenset({"EUR", "CHF"})


@dataclass(frozen=True, slots=True)
class PayCodes:
    """The payment codes of one notice; each is empty when there is none for it.

    `epc` and `swiss` are texts for a QR code, `bill` the Swiss one in parts for the payment part, `barcode` the 54
    digits of the Finnish one. `problems` is for the creditor: what is wrong, and why a code is missing.
    """

    epc: str = ""
    swiss: str = ""
    barcode: str = ""
    bill: SwissBill | None = None
    problems: tuple[Problem, ...] = ()


def pay_codes(content: NoticeContent) -> PayCodes:
    """The payment codes of a notice, made of its total, its reference and the company's accounts.

    Each code pays to the first account that is valid for it; an IBAN with a wrong checksum never is. Without a sum to
    pay there is no code. Currencies without a code (SEK, USD …) are no problem; nor are accounts of another kind there.
    """
    payees, wrong = payees_of(content.company)
    problems = [*wrong, *_reference_problem(content, payees)]
    where = f"notice {content.number}, total"
    if content.total <= 0:
        problems.append(Problem("nothing_to_pay", where, "There is nothing to pay, so no payment code is printed."))
        return PayCodes(problems=tuple(problems))
    if content.currency not in _CODED:
        return PayCodes(problems=tuple(problems))
    if not payees and not wrong:
        message = "No account has an IBAN, so no payment code is printed. State one."
        problems.append(Problem("no_iban", f"company {content.company.code}, accounts", message))
    bill = _swiss(content, payees, where)
    epc, barcode = _epc(content, payees, where), _barcode(content, payees, where)
    made = [made for made in (bill, epc, barcode) if isinstance(made, Problem)]
    printed = isinstance(bill, SwissBill)
    # A Swiss company is paid by its QR-bill; that the other code would need a BIC is no news then.
    problems += [problem for problem in made if not (printed and problem.code == "bic_missing")]
    return PayCodes(
        epc=epc if isinstance(epc, str) else "",
        swiss=bill.payload if isinstance(bill, SwissBill) else "",
        barcode=barcode if isinstance(barcode, str) else "",
        bill=bill if isinstance(bill, SwissBill) else None,
        problems=tuple(problems),
    )


def _epc(content: NoticeContent, payees: tuple[Payee, ...], where: str) -> str | Problem:
    payee = next((payee for payee in payees if takes_euro(payee)), None)
    if payee is None or content.currency != "EUR":
        return ""
    reference = bare_reference(reference_of(content), _country(content, payees))
    return epc_payload(payee, content.total, reference, where)


def _swiss(content: NoticeContent, payees: tuple[Payee, ...], where: str) -> SwissBill | Problem | None:
    """Francs go to whatever Swiss account there is; euro only where it is the first of all that is Swiss."""
    if content.currency == "EUR" and payees and payees[0].country not in {"CH", "LI"}:
        return None
    payee = swiss_payee(payees, reference_of(content))
    return swiss_bill(content, payee, reference_of(content), where) if payee else None


def _barcode(content: NoticeContent, payees: tuple[Payee, ...], where: str) -> str | Problem:
    payee = next((payee for payee in payees if payee.country == "FI"), None)
    if payee is None or content.currency != "EUR":
        return ""
    return bank_barcode(payee.iban, content.total, reference_of(content), _due(content), where)


def _due(content: NoticeContent) -> date | None:
    """The day that a payment is asked for; None when every day is too late already: the bank takes today's."""
    if content.pay_by:
        return content.pay_by if content.pay_by >= content.on else None
    days = [line.due_on for line in content.lines]
    known = [day for day in days if day is not None and day >= content.on]
    return min(known) if known and len(known) == len(days) else None


def _country(content: NoticeContent, payees: tuple[Payee, ...]) -> str:
    """Where the creditor is: as it says itself, else where its first account is kept."""
    return content.company.country or (payees[0].country if payees else "")


def _reference_problem(content: NoticeContent, payees: tuple[Payee, ...]) -> list[Problem]:
    """A stated reference whose check digits are wrong: the payer's bank refuses it, or the money finds no invoice."""
    reference = one_line(content.lines[0].reference) if len(content.lines) == 1 else ""
    country = _country(content, payees)
    bare = "".join(reference.split()).upper()
    rf = bare[:2] == "RF" and bare[2:4].isdecimal() and len(bare) > 4
    national = country in {"FI", "EE"} and bare.isascii() and bare.isdecimal()
    if not (rf or national) or kind_of(reference, country):
        return []
    where = f"notice {content.number}, invoice {one_line(content.lines[0].invoice)}, reference"
    message = f"The check digits of {reference} are wrong: banks refuse it as a reference. Correct it on the invoice."
    return [Problem("reference_checksum", where, message)]
