# SPDX-License-Identifier: MIT
"""A small checker that reads the tables of docs/reminder-documents.md and holds a document against one of them."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from dunwell.letters.pay.iban import iban_of
from tests.letters.documents.samples import Element

PAGE = Path(__file__).parents[3] / "docs" / "reminder-documents.md"
_PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
}
_PATTERNS = {
    "day": r"\d{8}",
    "date": r"\d{4}-\d\d-\d\d",
    "number": r"-?\d+",
    "comma amount": r"-?\d{1,15},\d{2,5}",
    "payment amount": r"-?\d{1,15},\d{2}",
    "decimal amount": r"-?\d{1,15}\.\d{2,4}",
    "BIC": r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?",
    "reference": r"\d{4,20}|RF\d\d[0-9A-Z]{1,21}",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: the path below the root, the bounds within its parent (None: no upper one), the form."""

    path: str
    least: int
    most: int | None
    form: str

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]


@cache
def rules_of(document: str) -> tuple[Rule, ...]:
    """The rows of the table under the heading of a document's root."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {document}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:2] == "| "]
    rules = tuple(_rule(row) for row in rows[1:])
    assert len(rules) > 15
    assert len({rule.path for rule in rules}) == len(rules)
    return rules


def faults_of(document: Element) -> list[str]:
    """Everything in which a document departs from its table: strangers, order, number, form."""
    return list(_faults(document, "", rules_of(_name(document))))


def _faults(element: Element, path: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    below = [rule for rule in rules if rule.parent == path]
    elements = [rule.path for rule in below if "@" not in rule.path]
    found = [f"{path}/{_name(part)}".lstrip("/") for part in element]
    attributes = {f"{path}/@{name}".lstrip("/"): value for name, value in element.attrib.items() if name[0] != "{"}
    known = {rule.path for rule in below}
    yield from (f"{name} is not in the table" for name in [*found, *attributes] if name not in known)
    places = [elements.index(name) for name in found if name in elements]
    if places != sorted(places):
        yield f"{path or 'the root'}: the order is {found}"
    for rule in below:
        count = found.count(rule.path) + (rule.path in attributes)
        if count < rule.least or (rule.most is not None and count > rule.most):
            yield f"{rule.path} is there {count} times"
        if rule.path in attributes and not _fits(attributes[rule.path], rule.form):
            yield f"{rule.path} is {attributes[rule.path]!r}, not {rule.form}"
    yield from _deeper(element, path, rules)


def _deeper(element: Element, path: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    forms = {rule.path: rule.form for rule in rules}
    for part in element:
        name = f"{path}/{_name(part)}".lstrip("/")
        form = forms.get(name)
        text = part.text or ""
        if form == "parts":
            if text.strip() or not len(part):
                yield from [] if name.endswith("EpiBfiPartyDetails") else [f"{name} has text, or nothing in it"]
        elif form is not None and not _fits(text, form):
            yield f"{name} is {text[:80]!r}, not {form}"
        yield from _faults(part, name, rules)


def _fits(text: str, form: str) -> bool:
    kind, _, rest = form.partition(" ")
    checks: dict[str, Callable[[], bool]] = {
        "=": lambda: text == rest,
        "one": lambda: text in rest.removeprefix("of ").split(" "),
        "text": lambda: _has_length(text, *(int(bound) for bound in rest.split("-"))),
        "moment": lambda: datetime.fromisoformat(text).tzinfo is not None,
        "IBAN": lambda: iban_of(text) == text,
        "base64": lambda: _is_base64(text),
    }
    if kind in checks:
        return checks[kind]()
    return re.fullmatch(_PATTERNS[form], text, re.ASCII) is not None


def _has_length(text: str, least: int, most: int) -> bool:
    return least <= len(text) <= most and text == text.strip()


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except binascii.Error:
        return False


def _rule(row: list[str]) -> Rule:
    least, _, most = row[1].partition("..")
    return Rule(row[0], int(least), None if most == "*" else int(most or least), row[2])


def _name(element: Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    return _PREFIXES.get(space[1:], "") + name
