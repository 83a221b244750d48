# SPDX-License-Identifier: MIT
"""Values on their way into a document: cleaned, measured, and what is wrong with any of them kept until the end.

Texts are fitted (wrapped into as many elements as the format has); identifiers and amounts are taken whole or not at
all, since a cut identifier points at nothing.
"""

import re
import textwrap
from datetime import date

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem, Refused
from dunwell.letters.formats import one_line
from dunwell.letters.notice import NoticeContent
from dunwell.letters.pay.iban import iban_of, iban_problem

# No control characters, but none that XML may hold either.
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_MOST_DIGITS = 15


class Fields:
    """The checks of one document. Every check answers something fit to go on with; `settle` refuses if any failed."""

    def __init__(self, document: str, content: NoticeContent) -> None:
        self.document = document
        self.notice = content.number
        self.currency = content.currency
        self.problems: list[Problem] = []

    def wrong(self, code: str, where: str, message: str) -> None:
        """Keeps one thing that is wrong, with its place as a person would look it up."""
        problem = Problem(code, where, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def settle(self) -> None:
        """Raises `Refused("document_refused")` with every problem; without one it does nothing."""
        if self.problems:
            first = self.problems[0]
            raise Refused(
                "document_refused",
                problems=tuple(self.problems),
                document=self.document,
                notice=self.notice,
                where=first.where,
                reason=first.message,
            )

    def identifier(self, value: str, where: str, longest: int, *, shortest: int = 1, needed: bool = True) -> str:
        """An identifier, whole. Empty where it is not needed and not given."""
        clean = cleaned(value)
        if not clean:
            if needed:
                self.wrong("missing", where, "It is not given; the document cannot do without it.")
        elif not shortest <= len(clean) <= longest:
            message = f"{clean[:60]!r} has {len(clean)} characters; it takes {shortest} to {longest}."
            self.wrong("bad_length", where, message)
        return clean

    def lines(self, value: str, where: str, width: int, *, most: int, shortest: int = 2) -> list[str]:
        """A needed text over at most `most` elements of `shortest` to `width` characters."""
        clean = cleaned(value)
        if not clean:
            self.wrong("missing", where, "It is not given; the document cannot do without it.")
            return []
        wrapped = _wrapped(clean, width, shortest)
        if len(wrapped) > most or len(wrapped[-1]) < shortest:
            room = f"it takes {shortest} to {width} characters" + (f" on {most} lines." if most > 1 else ".")
            self.wrong("bad_length", where, f"{clean[:60]!r} does not fit; {room}")
        return wrapped[:most]

    def account(self, number: str, where: str) -> str:
        """An IBAN without spaces; "" for a number that is none. What is meant as one and is wrong is a problem."""
        problem = iban_problem(number, where)
        if problem:
            self.wrong(problem.code, problem.where, problem.message)
        return iban_of(number)

    def bic(self, value: str, where: str) -> str:
        """A BIC without spaces, or "" when none is given."""
        compact = re.sub(r"\s", "", cleaned(value)).upper()
        if compact and not _BIC.fullmatch(compact):
            self.wrong("bad_bic", where, f"{compact[:60]!r} is no BIC; it has 8 or 11 letters and digits.")
        return compact

    def country(self, value: str, where: str) -> str:
        """A country as ISO 3166 writes it in two letters."""
        code = cleaned(value).upper()
        if code and not _COUNTRY.fullmatch(code):
            self.wrong("bad_country", where, f"{code[:60]!r} is no country; give ISO 3166's two letters.")
        return code

    def amount(self, minor: int, where: str, *, decimals: int | None = None) -> str:
        """An amount as a plain decimal, exact: at least two decimals, or just `decimals` where the format has no more.

        -1250 is "-12.50" in EUR; 500 is "500.00" in JPY.
        """
        whole, _, part = decimal_string(minor, self.currency).partition(".")
        part = part.ljust(2, "0")
        if decimals is not None:
            if part[decimals:].strip("0"):
                self.wrong("bad_amount", where, f"{whole}.{part} {self.currency} has more than {decimals} decimals.")
            part = part[:decimals]
        if len(whole.lstrip("-")) > _MOST_DIGITS:
            self.wrong("bad_amount", where, f"{whole}.{part} {self.currency} is too large.")
        return f"{whole}.{part}"


def cleaned(text: str) -> str:
    """A text on one line that XML can hold."""
    return one_line(_NO_CHARACTERS.sub("", text))


def days(day: date) -> str:
    """A date without marks: `days(date(2026, 3, 22)) == "20260322"`."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _wrapped(text: str, width: int, shortest: int) -> list[str]:
    """Lines of at most `width`; a little narrower where the last would else be shorter than allowed."""
    for narrower in range(width, max(width // 2, 1), -1):
        wrapped = textwrap.wrap(text, narrower, break_on_hyphens=False)
        if len(wrapped[-1]) >= shortest:
            return wrapped
    return textwrap.wrap(text, width, break_on_hyphens=False)
