# SPDX-License-Identifier: MIT
"""An e-mail made whole: what goes over the wire, and what is kept of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dunwell.letters.composer import composed, without_files
from tests.letters.samples import NOTICE, SENDER

AT = datetime(2026, 3, 9, 6, tzinfo=UTC)
TO = ("cecilia@customer.example",)


def test_what_is_kept_is_the_message_without_its_files(tmp_path: Path) -> None:
    file = tmp_path / "R-1.pdf"
    file.write_bytes(b"%PDF-1.7\n" + bytes(3_000))
    with_file = composed(NOTICE, [("R-1.pdf", file)], sender=SENDER, to=TO, at=AT)
    kept = without_files(with_file.data)
    assert with_file.is_wire
    assert len(kept) < len(with_file.data) - 4_000
    assert kept.endswith(b"\r\n--=_dunwell_mixed--\r\n")
    assert b"R-1.pdf" not in kept
    assert with_file.data.startswith(kept.removesuffix(b"--\r\n"))


def test_boundary_in_a_header_is_no_boundary() -> None:
    parts = [
        b"--=_dunwell_mixed\r\nA: b\r\n\r\n.text\r\n",
        b"--=_dunwell_mixed\r\nfile\r\n",
        b"--=_dunwell_mixed--\r\n",
    ]
    data = b"Subject: x --=_dunwell_mixed\r\nX: y\r\n\r\n" + b"".join(parts)
    kept = without_files(data)
    assert b".text" in kept
    assert b"file" not in kept


def test_line_that_begins_with_a_dot_is_told(tmp_path: Path) -> None:
    company = replace(NOTICE.company, pay_to=".dotted")
    made = composed(replace(NOTICE, company=company), [], sender=SENDER, to=TO, at=AT)
    assert made.is_wire == (b"\n." not in made.data)
