# SPDX-License-Identifier: MIT
"""Many small PDFs as one file, written page by page, so that its memory does not grow with the number of letters.

A PDF library keeps every object of a file that it writes; ten thousand letters are a gigabyte of them. Here each page
is taken from its own file, written at once, and forgotten; what is the same in many letters (a logo, a colour profile)
is written once. The result has pages and nothing else: no structure, links, forms or scripts.
"""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

import pikepdf

# PDF 32000-1, 7.5.2: a comment of bytes above 127, so that nobody takes the file for text.
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_KIDS = 250  # pages under one node of the tree
_CATALOG, _ROOT, _INFO = 1, 2, 3
_SIDE = 2.0  # points by which a page may differ from the paper
_PRINTED = ("/Contents", "/Resources", "/Group")


class Stitch:
    """Writes a PDF to `file` (opened for writing, at its start). `pages` counts those so far."""

    def __init__(self, file: BinaryIO, paper: tuple[float, float]) -> None:
        self._file = file
        self._paper = paper
        self._box = b"[0 0 %s %s]" % tuple(_number(Decimal(str(side))) for side in paper)
        self._at = 0
        self._hash = hashlib.sha256()
        self._offsets = array("Q", [0, 0, 0, 0])  # by number; 0 is never used
        self._same: dict[bytes, int] = {}
        self._pages = array("L")
        self._parents = array("L")
        self._put(_HEAD)

    @property
    def pages(self) -> int:
        return len(self._pages)

    @property
    def sha256(self) -> str:
        """Of what was written, once it has ended."""
        return self._hash.hexdigest()

    def add(self, source: pikepdf.Pdf, first: int = 0, count: int | None = None) -> int:
        """Adds pages of a PDF, all or `count` from `first` (0 is the first page); how many. What is not as large as the
        paper, or stands on its side, is fitted to it, with whatever was filled in or stamped on it."""
        last = len(source.pages) if count is None else first + count
        pages = [_page_at(source, index) for index in range(first, last)]
        fitting = [_fits(page, self._paper) for page in pages]
        if not all(fitting):
            source.flatten_annotations("print")
        copy = _Copy(self)
        for there, fits in zip(pages, fitting, strict=True):
            page = there if fits else _fitted(source, there, self._paper)
            parts = {key: copy.value(page.obj[key]) for key in _PRINTED if key in page.obj}
            self._page(b"".join(key.encode() + b" " + value for key, value in parts.items()))
        return last - first

    def blank(self) -> None:
        """Adds an empty page: the back of a sheet."""
        self._page(b"/Resources<<>>")

    def end(self, title: str, at: datetime) -> None:
        """Writes what a PDF ends with; nothing can be added after it."""
        nodes = [self._parents[index] for index in range(len(self._parents))]
        for index, node in enumerate(nodes):
            kids = self._pages[index * _KIDS : (index + 1) * _KIDS]
            listed = b" ".join(b"%d 0 R" % kid for kid in kids)
            self._object(node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (_ROOT, len(kids), listed))
        listed = b" ".join(b"%d 0 R" % node for node in nodes)
        root = b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, listed)
        self._object(_ROOT, root)
        self._object(_CATALOG, b"<</Type/Catalog/Pages %d 0 R>>" % _ROOT)
        moment = pikepdf.String(at.strftime("D:%Y%m%d%H%M%SZ")).unparse()
        info = b"<</Title%s/Producer(Dunwell)/CreationDate%s>>" % (pikepdf.String(title).unparse(), moment)
        self._object(_INFO, info)
        self._trailer()

    def number(self, value: bytes) -> int:
        """The number of an object of these bytes: written now, or before."""
        key = hashlib.blake2b(value, digest_size=16).digest()
        known = self._same.get(key)
        if known is None:
            known = self._same[key] = self.reserve()
            self._object(known, value)
        return known

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, number: int, value: bytes) -> None:
        """Writes an object whose number was reserved."""
        self._object(number, value)

    def _page(self, parts: bytes) -> None:
        if self.pages % _KIDS == 0:
            self._parents.append(self.reserve())
        number = self.reserve()
        self._object(number, b"<</Type/Page/Parent %d 0 R/MediaBox%s%s>>" % (self._parents[-1], self._box, parts))
        self._pages.append(number)

    def _object(self, number: int, value: bytes) -> None:
        self._offsets[number] = self._at
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, value))

    def _trailer(self) -> None:
        begin, ident = self._at, self._hash.hexdigest()[:32].encode()
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for start in range(1, len(self._offsets), 1000):
            self._put(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[start : start + 1000]))
        self._put(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), _CATALOG, _INFO, ident, ident, begin)
        )

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._at += len(data)


class _Copy:
    """Objects of one source file on their way into another; what several of its pages share is read once."""

    def __init__(self, to: Stitch) -> None:
        self._to = to
        self._done: dict[tuple[int, int], int] = {}
        self._begun: dict[tuple[int, int], int | None] = {}

    def value(self, thing: object) -> bytes:
        """A value as it stands in a file; what it refers to has been written."""
        if isinstance(thing, pikepdf.Object) and thing.is_indirect and not _is_plain(thing):
            return b" %d 0 R" % self._reference(thing)
        return self._direct(thing)

    def _reference(self, thing: pikepdf.Object) -> int:
        key = thing.objgen
        if key in self._done:
            return self._done[key]
        if key in self._begun:
            # It refers to itself, by way of others: its number is needed before it is written.
            if self._begun[key] is None:
                self._begun[key] = self._to.reserve()
            return self._begun[key] or 0
        self._begun[key] = None
        value = self._direct(thing)
        reserved = self._begun.pop(key)
        if reserved is None:
            reserved = self._to.number(value)
        else:
            self._to.put(reserved, value)
        self._done[key] = reserved
        return reserved

    def _direct(self, thing: object) -> bytes:
        if isinstance(thing, pikepdf.Stream):
            data = thing.read_raw_bytes()
            head = self._entries(thing.stream_dict, b"/Length %d" % len(data), without="/Length")
            return b"%s\nstream\n%s\nendstream" % (head, data)
        if isinstance(thing, pikepdf.Dictionary):
            return self._entries(thing)
        if isinstance(thing, pikepdf.Array):
            return b"[" + b" ".join(self.value(one) for one in _listed(thing)) + b"]"
        return _scalar(thing)

    def _entries(self, thing: pikepdf.Object, before: bytes = b"", without: str = "") -> bytes:
        parts = [before]
        for key in sorted(thing.keys()):
            if key != without:
                parts.append(pikepdf.Name(key).unparse() + b" " + self.value(thing[key]))
        return b"<<" + b"".join(parts) + b">>"


def _listed(thing: pikepdf.Object) -> Iterator[object]:
    for index in range(len(thing)):
        yield thing[index]


def _is_plain(thing: pikepdf.Object) -> bool:
    return not isinstance(thing, (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream))


def _scalar(thing: object) -> bytes:
    if thing is None:
        return b"null"
    if isinstance(thing, bool):
        return b"true" if thing else b"false"
    if isinstance(thing, (int, Decimal)):
        return _number(thing)
    if isinstance(thing, pikepdf.Object):
        return thing.unparse()
    raise TypeError(f"{type(thing).__name__} is no value of a PDF")


def _number(value: int | Decimal) -> bytes:
    return f"{value:f}".encode() if isinstance(value, Decimal) else b"%d" % value


def _page_at(source: pikepdf.Pdf, index: int) -> pikepdf.Page:
    """A page by its number, without a look at all the others: the tree of the pages says how many each branch has."""
    node, left = source.Root.Pages, index
    while "/Kids" in node:
        kids = node.Kids
        if int(node.Count) == len(kids) and "/Kids" not in kids[left]:
            return pikepdf.Page(kids[left])
        for kid in kids:
            held = int(kid.get("/Count", 1)) if "/Kids" in kid else 1
            if left < held:
                node = kid
                break
            left -= held
        else:
            raise IndexError(index)
    return pikepdf.Page(node)


def _fits(page: pikepdf.Page, paper: Sequence[float]) -> bool:
    """Whether it is printed as it is: it has the paper's size, begins at its corner, stands upright and bears nothing
    that lies on top of it."""
    if page.obj.get("/Rotate", 0) or "/Resources" not in page.obj or "/MediaBox" not in page.obj:
        return False
    if any(one.get("/Subtype") != "/Link" for one in page.obj.get("/Annots", ())):
        return False
    corners = [float(side) for side in page.cropbox]
    return all(abs(side - wanted) < _SIDE for side, wanted in zip(corners, (0, 0, *paper), strict=True))


def _fitted(source: pikepdf.Pdf, page: pikepdf.Page, paper: tuple[float, float]) -> pikepdf.Page:
    """The page on a sheet of the paper, as large as it may be; what is broad is turned."""
    left, low, right, top = (float(side) for side in page.cropbox)
    is_broad = (right - left > top - low) != (int(page.obj.get("/Rotate", 0)) % 180 == 90)
    if is_broad:
        page.rotate(90, relative=True)
    sheet = source.add_blank_page(page_size=paper)
    sheet.add_overlay(page, pikepdf.Rectangle(0, 0, *paper))
    return sheet
