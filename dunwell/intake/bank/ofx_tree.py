# SPDX-License-Identifier: MIT
"""The elements of OFX, whether every tag is closed (XML, version 2) or only those of aggregates are (SGML, version 1).

A tag with text behind it is a value and closed by the next tag. A closing tag closes what is open up to it; one that
closes nothing is passed over, and an aggregate that opens inside its own kind closes the one before: so a missing
closing tag spoils no more than its own aggregate.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"<(?P<close>/)?(?P<tag>[A-Za-z][\w.]*)\s*(?P<empty>/)?>(?P<text>[^<]*)(?:<!\[CDATA\[(?P<data>.*?)\]\]>)?",
    re.DOTALL,
)
# Tags that hold others. A tag without text that is none of these is an empty value.
_AGGREGATE = re.compile(
    r"OFX|SONRS|STATUS|FI|\w+MSGSRSV\d+|(?:CC)?STMT(?:TRN)?RS|(?:BANK|CC)ACCT(?:FROM|TO)|BANKTRANLISTP?|STMTTRNP?|PAYEE|"
    r"CURRENCY|ORIGCURRENCY|LEDGERBAL|AVAILBAL|BALLIST|BAL|EXTDPAYEE|IMAGEDATA|\w*LOYALTY\w*|INV\w+"
)
# What cannot stand inside its own kind.
_ONCE = frozenset(
    {
        *("STMTTRN", "STMTTRNP", "STMTRS", "CCSTMTRS", "STMTTRNRS", "CCSTMTTRNRS"),
        *("LEDGERBAL", "BANKTRANLIST", "BANKTRANLISTP"),
    }
)
# Aggregates that stand beside the movements: they close a movement, or a list of them, that was left open.
_BESIDE = _ONCE - {"STMTTRN", "STMTTRNP"} | {"AVAILBAL"}
_LISTED = frozenset({"STMTTRN", "STMTTRNP", "BANKTRANLIST", "BANKTRANLISTP"})
# Deeper than any aggregate of the standard: more is no statement.
DEEPEST = 40


@dataclass(slots=True)
class Element:
    """One element: its values by tag, the aggregates inside it in order, and its line in the file."""

    tag: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    inside: list["Element"] = field(default_factory=list)
    closed: bool = False

    def said(self, tag: str) -> str:
        """The value of a tag directly in this element, "" where there is none."""
        return self.values.get(tag, "")

    def first(self, *tags: str) -> "Element | None":
        """The first aggregate of one of these kinds directly in this element."""
        return next((each for each in self.inside if each.tag in tags), None)

    def all(self, *tags: str) -> Iterator["Element"]:
        """All aggregates of these kinds at any depth, in the order of the file."""
        for each in self.inside:
            if each.tag in tags:
                yield each
            else:
                yield from each.all(*tags)


def elements(text: str) -> Element:
    """The tree under `<OFX>`; `closed` says whether its closing tag was there."""
    root = Element("", 0)
    path, line, at = [root], 1, 0
    for found in _TOKEN.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        tag = found["tag"].upper()
        said = html.unescape(found["text"]).strip() or (found["data"] or "").strip()
        if found["close"]:
            _close(path, tag)
        elif said:
            path[-1].values.setdefault(tag, said)
        elif not found["empty"] and _AGGREGATE.fullmatch(tag):
            _open(path, Element(tag, line))
    ofx = root.first("OFX")
    return ofx or root


def _open(path: list[Element], element: Element) -> None:
    """An aggregate; what cannot hold it is closed by it."""
    tags = [each.tag for each in path]
    stop = next((at for at, tag in enumerate(tags) if tag == element.tag and tag in _ONCE), None)
    if stop is None and element.tag in _BESIDE:
        stop = next((at for at, tag in enumerate(tags) if tag in _LISTED), None)
    if stop is not None:
        del path[stop:]
    path[-1].inside.append(element)
    if len(path) < DEEPEST:
        path.append(element)


def _close(path: list[Element], tag: str) -> None:
    tags = [each.tag for each in path]
    if tag in tags[1:]:
        at = len(tags) - 1 - tags[::-1].index(tag)
        path[at].closed = True
        del path[at:]


def text_of(data: bytes) -> str:
    """The text in the letters that its head declares; UTF-8 wherever the bytes are that."""
    head = data[:2048].decode("latin-1")
    charset = re.search(r"CHARSET:\s*([\w-]+)", head)
    declared = re.search(r"encoding=[\"']([\w-]+)", head)
    names = [declared[1] if declared else "", f"cp{charset[1]}" if charset and charset[1].isdecimal() else ""]
    names += [charset[1] if charset else "", "cp1252"]
    for encoding in ("utf-8-sig", *names):
        try:
            return data.decode(encoding or "cp1252")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")
