# SPDX-License-Identifier: MIT
import asyncio
import os
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing, open_carrier
from dunwell.delivery.email.mailbox import file_name_of, list_messages, read_attachment, read_message
from dunwell.delivery.errors import DeliveryError
from dunwell.letters.notice import Attachment
from tests.letters.samples import NOTICE, SENDER, notice, raw

DATA = raw(notice(attachments=(Attachment("Invoice R-1001.pdf", b"%PDF-1.7 \r\n.\r\n"),)))


def outgoing(message_id: str = NOTICE.message_id, data: bytes = DATA) -> Outgoing:
    return Outgoing(message_id, SENDER, ("cecilia@customer.example",), data)


def keep(folder: Path, *messages: Outgoing) -> list[Accepted]:
    async def carry() -> list[Accepted]:
        async with open_carrier(None, folder) as carrier:
            return [await carrier.carry(message) for message in messages]

    return asyncio.run(carry())


def test_a_message_is_kept_whole_and_delivered_to_no_one(tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    assert keep(folder, outgoing()) == [Accepted("kept in the built-in mailbox")]
    [file] = folder.iterdir()
    assert file.read_bytes() == DATA
    assert file.suffix == ".eml"


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    keep(tmp_path, outgoing(), outgoing())
    assert len(list(tmp_path.iterdir())) == 1


def test_ids_that_differ_keep_apart_whatever_they_contain() -> None:
    odd = ["a@x", "a/b@x", "a_b@x", "../../etc/passwd@x", ".@x", "a" * 300 + "@x", "a" * 301 + "@x"]
    ids = ["", *(f"<{inner}>" for inner in odd)]
    names = [file_name_of(message_id) for message_id in ids]
    assert len(set(names)) == len(ids)
    assert all("/" not in name and not name.startswith(".") and len(name) < 200 for name in names)


def test_the_browser_sees_what_the_message_says(tmp_path: Path) -> None:
    keep(tmp_path, outgoing())
    [kept] = list_messages(tmp_path)
    assert kept.subject == "Still open: your overdue invoices"
    assert kept.sender == "Acme Oy <reminders@dunwell.example>"
    assert kept.to == "Cecilia Svensson <cecilia@customer.example>"
    assert kept.date == "Sun, 22 Mar 2026 07:30:00 +0000"
    opened = read_message(tmp_path, kept.name)
    assert opened.head == kept
    assert "EUR\N{NO-BREAK SPACE}5,125.00" in opened.text
    assert "<table" in opened.html
    assert opened.attachments == ("Invoice R-1001.pdf",)
    assert read_attachment(tmp_path, kept.name, 0) == ("Invoice R-1001.pdf", "application/pdf", b"%PDF-1.7 \r\n.\r\n")
    with pytest.raises(Refused, match="no_such_message"):
        read_attachment(tmp_path, kept.name, 1)


def test_the_newest_comes_first_and_an_empty_mailbox_is_empty(tmp_path: Path) -> None:
    assert list_messages(tmp_path / "none") == []
    keep(tmp_path, *(outgoing(f"<{number}@x>") for number in range(3)))
    for number in range(3):
        os.utime(tmp_path / f"{number}@x.eml", (1000 + number, 1000 + number))
    assert [kept.name for kept in list_messages(tmp_path, limit=2)] == ["2@x.eml", "1@x.eml"]


OUTSIDE = ["../secret.eml", "/etc/passwd", "..", "", "a.eml/../b.eml", "a\0.eml"]


@pytest.mark.parametrize("name", [*OUTSIDE, ".hidden.eml", "nothing.eml", "link.eml"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_bytes(DATA)
    folder = tmp_path / "mailbox"
    folder.mkdir()
    (folder / "link.eml").symlink_to(tmp_path / "secret.eml")
    (folder / ".hidden.eml").write_bytes(DATA)
    with pytest.raises(Refused, match="no_such_message"):
        read_message(folder, name)


def test_a_half_written_message_is_never_listed(tmp_path: Path) -> None:
    (tmp_path / ".0123456789abcdef.partial").write_bytes(DATA[:100])
    assert list_messages(tmp_path) == []


def test_a_mailbox_that_cannot_be_written_stops_the_queue(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeliveryError) as failed:
        keep(tmp_path / "file", outgoing())
    assert (failed.value.permanent, failed.value.sent, failed.value.blocks_queue) == (False, "no", True)
