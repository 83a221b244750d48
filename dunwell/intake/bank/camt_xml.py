# SPDX-License-Identifier: MIT
"""The XML of a camt file: which message it is, and its statements, entries and details one by one.

Nothing outside is asked for and nothing is expanded: a DOCTYPE is refused, whatever it declares. The head is looked at
with lxml; the rest is read by the standard library, whose elements cost a third to take apart.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast
from xml.etree import ElementTree

from lxml import etree

from dunwell.core.problem import Problem, Refused

Node = ElementTree.Element
# ISO 20022, business area Cash Management: the element of each message, and what one statement in it is called.
MESSAGES = {
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}
# Statements begin within so much; a file that says longer what it is, is none.
_HEAD = 64 * 1024
_CHUNK = 64 * 1024
_BLANKS = 1024
# Elements within elements without end, and elements that belong to no entry: more is no statement.
_MOST_OPEN = 1024 * 1024
_MOST_LOOSE = 500_000
_VERSION = re.compile(r"\.001\.\d\d")
# The first version wrote its number behind the message's name: BkToCstmrStmtV01.
_OLD_NAME = re.compile(r"V0\d$")
_NAMED = re.compile(rb"<(?:[\w.-]+:)?(?:%s)(?:V0\d)?[\s/>]" % "|".join(MESSAGES).encode())


def first(node: Node | None, *path: str) -> Node | None:
    """The first element at a path of local names, None when a step is missing."""
    for name in path:
        if node is None:
            return None
        node = node.find(name)
    return node


def said(node: Node | None, *path: str) -> str | None:
    """The text at a path, without blanks around it; None when it is not there or empty."""
    for name in path:
        if node is None:
            return None
        node = node.find(name)
    return None if node is None or node.text is None else node.text.strip() or None


def looks_like_camt(head: bytes) -> bool:
    """Whether a file that begins so is camt.052, .053 or .054: the name of the message stands in it as an element."""
    if b"\0" in head[:4]:
        head = head.replace(b"\0", b"")  # UTF-16, with or without its mark
    return _NAMED.search(head) is not None


class CamtXml:
    """An opened camt file. `format` is `camt.053.001.08`; `statement` the element that holds one statement."""

    def __init__(self, source: bytes | Path, name: str) -> None:
        self._source = source
        self.name = name
        self.format, self.statement = self._message()

    def ended(self) -> Iterator[Node]:
        """Accounts, details, entries and statements where each ends, whole; every tag below is a local name.

        Whoever clears what was read keeps the file from being held. Raises `Refused("bad_xml")` where the file stops
        being XML, or where a megabyte goes by in which nothing ends, or half a million elements without an entry.
        """
        wanted = frozenset({"Acct", "TxDtls", "Ntry", self.statement})
        names = _Names()
        parser: ElementTree.XMLPullParser[Node] = ElementTree.XMLPullParser(("end",))
        try:
            with self._open() as stream:
                open_for = loose = 0
                while chunk := stream.read(_CHUNK):
                    open_for += len(chunk)
                    parser.feed(chunk)
                    # Only ends were asked for, and an end is (what, element).
                    for _, element in cast(Iterator[tuple[str, Node]], parser.read_events()):
                        open_for = 0
                        loose += 1
                        tag = element.tag = names[element.tag]
                        if tag in wanted:
                            loose = 0
                            yield element
                    if open_for > _MOST_OPEN or loose > _MOST_LOOSE:
                        raise _broken(self.name, "elements without end", None)
                parser.close()
        except ElementTree.ParseError as error:
            raise _broken(self.name, str(error).partition(":")[0], error.position) from None
        except (LookupError, ValueError) as error:  # an encoding that there is not, or of several bytes a letter
            raise _broken(self.name, str(error), None) from None

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
            raise _broken(self.name, str(error.msg).partition(", line")[0], error.position) from None
        raise Refused("not_a_bank_file", name=self.name)

    def _open(self) -> BinaryIO:
        """The bytes from the first that is no blank: an XML declaration has to stand first, and does not always."""
        if isinstance(self._source, bytes):
            stream: BinaryIO = BytesIO(self._source)
        else:
            try:
                stream = self._source.open("rb")
            except OSError as error:
                raise Refused("no_such_file", name=self.name, reason=error.strerror) from None
        start = stream.read(_BLANKS)
        stream.seek(len(start) - len(start.removeprefix(BOM_UTF8).lstrip()))
        return stream


class _Names(dict[str, str]):
    """Local names by full ones: `{urn:…}Ntry` is Ntry, whatever the namespace."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition("}")[2]
        return name


def _broken(name: str, reason: str, position: tuple[int, int] | None) -> Refused:
    where = f"{name}, line {position[0]}, column {position[1]}" if position else name
    message = f"the file is no whole XML ({reason}); fetch it again from where it came"
    return Refused("bad_xml", problems=(Problem("bad_xml", where, message),), where=where)
