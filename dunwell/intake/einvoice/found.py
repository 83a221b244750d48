# SPDX-License-Identifier: MIT
"""Texts, days and amounts of one invoice by the paths of its table; what is missing or unreadable is a problem."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from dunwell.core.currency import EXPONENTS
from dunwell.core.problem import Problem, Refused
from dunwell.intake.einvoice import values
from dunwell.intake.einvoice.syntax import Paths, Syntax

_ATTRIBUTE = re.compile(r"(?:^|/)@([\w-]+)$")
_PREFIX = re.compile(r"\b(?:cac|cbc|ram|rsm|udt|in):|\[[^\]]*\]")


@dataclass
class Found:
    """One invoice under its root element. `wrong` gathers what stops it, `odd` what is only told."""

    root: etree._Element
    syntax: Syntax
    file: str
    wrong: list[Problem] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)

    def texts(self, paths: Paths, *, lines: bool = False) -> tuple[str, ...]:
        """What the first path that gives anything gives, each text once; blanks are joined, unless `lines` matter."""
        for path in paths:
            given = dict.fromkeys(text for element, name in self._at(path) if (text := _text(element, name, lines)))
            if given:
                return tuple(given)
        return ()

    def text(self, paths: Paths) -> str | None:
        return next(iter(self.texts(paths)), None)

    def all_texts(self, paths: Paths) -> tuple[str, ...]:
        """What all paths give, in their order."""
        return tuple(text for path in paths for text in self.texts((path,)))

    def needed(self, paths: Paths) -> str:
        """As `text`; where there is none it is wrong."""
        text = self.text(paths)
        if text is None:
            self.stop("missing_value", paths[-1], "the invoice does not say it")
        return text or ""

    def days(self, paths: Paths) -> list[dt.date]:
        """The days that the first path gives; one that cannot be read is wrong, not passed over."""
        texts = self.texts(paths)
        days = [values.day(text) for text in texts]
        for text, day in zip(texts, days, strict=True):
            if day is None:
                self.stop("bad_date", paths[0], f'"{text[:40]}" is no day')
        return [day for day in days if day is not None]

    def currency(self) -> str:
        code = self.needed(self.syntax.currency).upper()
        if code and code not in EXPONENTS:
            self.stop("unknown_currency", self.syntax.currency[0], f'"{code[:40]}" is no currency')
        return code if code in EXPONENTS else ""

    def amount(self, paths: Paths, currency: str) -> int | None:
        """The amount in the invoice's currency (a total may stand there in that of the tax, too), or None."""
        for path in paths:
            given = [element for element, _ in self._at(path) if _text(element, "", False)]
            fitting = [one for one in given if one.get(self.syntax.currency_of, currency).strip() in (currency, "")]
            if given and not fitting and currency:
                self.stop("currency_mismatch", path, f"the amount is not in {currency}")
                return None
            if fitting:
                return self._minor(_text(fitting[0], "", False), currency, path)
        return None

    def minor(self, element: etree._Element, path: str, currency: str) -> int | None:
        """The amount below an element of the invoice, or None where it names none."""
        text = self.below(element, path)
        return self._minor(text, currency, path) if text else None

    def below(self, element: etree._Element, path: str) -> str | None:
        """The first text at a path below an element of the invoice."""
        return next(
            (text for one, name in _under(element, path, self.syntax) if (text := _text(one, name, False))), None
        )

    def elements(self, path: str) -> list[etree._Element]:
        return [element for element, _ in self._at(path)]

    def stop(self, code: str, path: str, message: str) -> None:
        self.wrong.append(Problem(code, self.where(path), message))

    def tell(self, code: str, path: str, message: str) -> None:
        self.odd.append(Problem(code, self.where(path), message))

    def where(self, path: str) -> str:
        return f"{self.file}, {_PREFIX.sub('', path)}"

    def _minor(self, text: str, currency: str, path: str) -> int | None:
        if not currency:
            return None
        try:
            return values.amount(text, currency, comma=self.syntax.comma)
        except Refused:
            self.stop("bad_amount", path, f'"{text[:40]}" is no amount in {currency}')
            return None

    def _at(self, path: str) -> Iterator[tuple[etree._Element, str]]:
        return _under(self.root, path, self.syntax)


def _under(root: etree._Element, path: str, syntax: Syntax) -> Iterator[tuple[etree._Element, str]]:
    """The elements at a path, each with the attribute that the path names, or ""."""
    named = _ATTRIBUTE.search(path)
    steps, attribute = (path[: named.start()], named[1]) if named else (path, "")
    if not steps:
        yield root, attribute
        return
    found = _compiled(steps, tuple(syntax.prefixes.items()))(root)
    if isinstance(found, list):
        for element in found:
            if isinstance(element, etree._Element):
                yield element, attribute


@cache
def _compiled(steps: str, prefixes: tuple[tuple[str, str], ...]) -> etree.XPath:
    """A path of a syntax without namespaces finds its elements in whichever its writer put them."""
    if prefixes:
        return etree.XPath(steps, namespaces=dict(prefixes))
    return etree.XPath("/".join(step if step == ".." else f"*[local-name()='{step}']" for step in steps.split("/")))


def _text(element: etree._Element, attribute: str, lines: bool) -> str:
    text = (element.get(attribute) if attribute else element.text) or ""
    return text.strip() if lines else " ".join(text.split())
