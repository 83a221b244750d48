# SPDX-License-Identifier: MIT
"""The XML of a camt file: which message it is, and its elements in light dress, taken off the tree one by one.

Nothing outside is asked for and nothing is expanded: a DOCTYPE is refused, whatever it declares.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from dunwell.core.problem import Problem, Refused

# ISO 20022, business area Cash Management: the element of each message, and what one statement in it is called.
MESSAGES = {
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}
# Statements begin within so much; a file that says longer what it is, is none.
_HEAD = 64 * 1024
_VERSION = re.compile(r"\.001\.\d\d")
# The first version wrote its number behind the message's name: BkToCstmrStmtV01.
_OLD_NAME = re.compile(r"V0\d$")
# Nothing of these is read, and they are a good part of a file.
_UNREAD = frozenset({"PstlAdr", "RltdAgts", "CtctDtls", "Intrst", "RltdPric", "RltdQties", "SplmtryData", "Tax"})


class Node:
    """An element in light dress: local name gone into its parent's `parts`, text stripped, the currency of an amount.

    `Refs` with one `EndToEndId` is Node(text="", parts={"EndToEndId": [Node("E-1")]}).
    """

    __slots__ = ("currency", "parts", "text")

    def __init__(self, text: str = "", currency: str | None = None) -> None:
        self.text = text
        self.currency = currency
        self.parts: dict[str, list[Node]] = {}

    def first(self, *path: str) -> "Node | None":
        """The first element at a path, None when a step is missing."""
        node = self
        for name in path:
            found = node.parts.get(name)
            if not found:
                return None
            node = found[0]
        return node

    def all(self, name: str) -> "list[Node]":
        return self.parts.get(name) or []

    def said(self, *path: str) -> str | None:
        """The text at a path; None when it is not there or empty."""
        node = self.first(*path)
        return (node.text or None) if node is not None else None


class Names(dict[str, str]):
    """Local names by full ones: `{urn:…}Ntry` is Ntry, whatever the namespace."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition("}")[2]
        return name


def dressed(element: etree._Element, names: "Names") -> Node:
    """An element and all below it that is ever read."""
    node = Node((element.text or "").strip(), element.get("Ccy"))
    for child in element:
        name = names[str(child.tag)]
        if name not in _UNREAD:
            node.parts.setdefault(name, []).append(dressed(child, names))
    return node


def looks_like_camt(head: bytes) -> bool:
    """Whether a file that begins so is camt.052, .053 or .054: the name of the message stands in it as an element."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    return any(re.search(rb"<(?:[\w.-]+:)?%s(?:V0\d)?[\s/>]" % name.encode(), head) for name in MESSAGES)


class CamtXml:
    """An opened camt file. `format` is `camt.053.001.08`; `statement` the element that holds one statement."""

    def __init__(self, source: bytes | Path, name: str) -> None:
        self._source = source
        self.name = name
        self.format, self.statement = self._message()

    def events(self) -> Iterator[tuple[str, str, etree._Element]]:
        """Beginnings and ends of statements, entries and details: ("end", "Ntry", element).

        An element's children are whole at its end. Raises `Refused("bad_xml")` where the file stops being XML.
        """
        with self._open() as stream:
            tags = [f"{{*}}{name}" for name in (self.statement, "Ntry", "TxDtls")]
            walk = etree.iterparse(
                stream,
                events=("start", "end"),
                tag=tags,
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            names = Names()
            try:
                for event, element in walk:
                    yield event, names[str(element.tag)], element
            except etree.XMLSyntaxError as error:
                raise _broken(self.name, error) from None

    def _message(self) -> tuple[str, str]:
        """What the first elements say it is. A DOCTYPE stands before them and is refused here."""
        with self._open() as stream:
            head = stream.read(_HEAD)
        parser = etree.XMLPullParser(events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
        try:
            parser.feed(head)
            for _, element in parser.read_events():
                if element.getroottree().docinfo.doctype:
                    raise Refused("xml_doctype", file=self.name)
                space, _, local = str(element.tag).rpartition("}")
                known = MESSAGES.get(_OLD_NAME.sub("", local))
                if known:
                    version = _VERSION.search(space)
                    return known[0] + (version[0] if version else ""), known[1]
        except etree.XMLSyntaxError as error:
            raise _broken(self.name, error) from None
        raise Refused("not_a_bank_file", name=self.name)

    def _open(self) -> BinaryIO:
        if isinstance(self._source, bytes):
            return BytesIO(self._source)
        try:
            return self._source.open("rb")
        except OSError as error:
            raise Refused("no_such_file", name=self.name, reason=error.strerror) from None


def _broken(name: str, error: etree.XMLSyntaxError) -> Refused:
    line, column = error.position
    where = f"{name}, line {line}, column {column}"
    message = f"the file is no whole XML from here on ({str(error.msg).partition(', line')[0]}); fetch it again"
    return Refused("bad_xml", problems=(Problem("bad_xml", where, message),), where=where)
