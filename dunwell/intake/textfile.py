# SPDX-License-Identifier: MIT
"""Text files (CSV): records with their row numbers, read piece by piece, so that no file can fill the memory."""

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from dunwell.core.problem import Refused
from dunwell.intake.codes import refusal

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_LINE = 1_000_000
_NOT_TEXT = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive or workbook",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Office file",
    b"\x1f\x8b": "a compressed file",
}
Record = tuple[int, list[str]]


class TextFile:
    """A CSV file on disk or in memory, in a declared encoding. `name` is used in messages.

    The header is row 1 when it comes first; a quoted cell may span lines, its record is still one row; empty lines
    count as rows, as they do in a spreadsheet.
    """

    def __init__(self, source: Path | bytes, name: str, encoding: str) -> None:
        self.source = source
        self.name = name
        self.encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        self._check_head()

    def records(self, delimiter: str) -> Generator[Record]:
        """Every record with its row number. Refuses what is no text in the declared encoding, or badly quoted."""
        row = 0
        with self._open() as raw, io.TextIOWrapper(raw, encoding=self.encoding, newline="") as text:
            reader = csv.reader(self._lines(text), delimiter=delimiter, strict=True)
            try:
                for row, record in enumerate(reader, 1):
                    yield row, record
            except csv.Error as error:
                raise self._broken(row + 1, str(error)) from None
            except UnicodeDecodeError as error:
                raise self._wrong_encoding(error.reason) from None

    def record(self, row: int, delimiter: str) -> list[str] | None:
        """One record by its row number, None when the file ends before it."""
        with closing(self.records(delimiter)) as records:
            return next((record for _, record in islice(records, row - 1, row)), None)

    def _open(self) -> BinaryIO:
        return self.source.open("rb") if isinstance(self.source, Path) else io.BytesIO(self.source)

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        number = 0
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                message = f"the line has more than {MAX_LINE:,} characters; no ledger has such a row"
                raise refusal("line_too_long", f"{self.name}, line {number}", message)
            if "\0" in line:
                message = "the file holds NUL bytes, so it is no text; save it as CSV (UTF-8)"
                raise refusal("not_a_text_file", f"{self.name}, line {number}", message)
            yield line

    def _check_head(self) -> None:
        with self._open() as raw:
            head = raw.read(4096)
        for magic, what in _NOT_TEXT.items():
            if head.startswith(magic):
                message = f"this is {what}, not a text file; export the ledger as CSV or XLSX"
                raise refusal("not_a_text_file", f"{self.name}, byte 0", message)
        utf16 = _utf16_of(head)
        if utf16 and not self.encoding.startswith(("utf-16", "utf-32")):
            raise self._other_encoding("UTF-16", utf16)
        if head.startswith(b"\xef\xbb\xbf") and not self.encoding.startswith("utf-8"):
            raise self._other_encoding("UTF-8", "utf-8")

    def _other_encoding(self, found: str, cure: str) -> Refused:
        message = f'the file is written in {found}, not in {self.encoding}; say encoding = "{cure}" in the map'
        return refusal("wrong_encoding", f"{self.name}, line 1, byte 0", message)

    def _broken(self, row: int, error: str) -> Refused:
        message = (
            f'a quotation mark in this row is not closed, or text follows it ({error}); double the " inside quoted '
            "cells, and see that the file is complete"
        )
        return refusal("broken_quoting", f"{self.name}, row {row}", message)

    def _wrong_encoding(self, reason: str) -> Refused:
        offset, line = self._first_undecodable()
        declared = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        message = (
            f"byte {offset} is not {declared} ({reason}); save the file as UTF-8, or say its encoding in the map, "
            'like encoding = "cp1252"'
        )
        return refusal("wrong_encoding", f"{self.name}, line {line}, byte {offset}", message)

    def _first_undecodable(self) -> tuple[int, int]:
        """The offset of the first byte that does not fit the encoding, and its line."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        lines, offset, pending = 1, 0, 0
        with self._open() as raw:
            while piece := raw.readline(MAX_LINE):
                pending = len(decoder.getstate()[0])
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError as error:
                    return offset - pending + error.start, lines
                lines += piece.endswith(b"\n")
                offset += len(piece)
        return offset - len(decoder.getstate()[0]), lines


def _utf16_of(head: bytes) -> str | None:
    """The name of the UTF-16 encoding that a file opens with: by its mark, or by the NUL beside every plain letter."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = head[::2], head[1::2]
    first_nul, second_nul = even.count(0) * 10 > len(even) * 8, odd.count(0) * 10 > len(odd) * 8
    if len(head) < 8 or first_nul == second_nul:
        return None
    return "utf-16-be" if first_nul else "utf-16-le"
