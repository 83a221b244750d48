# SPDX-License-Identifier: MIT
"""What `inspect` says of a mail: class, recipients, code and words, whatever the file is called."""

from pathlib import Path

from dunwell.services.inspect_files import inspect_file
from tests.intake.returned.mails import mail, report


def test_bounce_is_told_with_its_class_and_recipients(tmp_path: Path) -> None:
    file = tmp_path / "whatever.txt"
    file.write_bytes(report("Final-Recipient: rfc822; anna@kunde.example\nAction: failed\nStatus: 5.1.1"))
    assert inspect_file(file).as_json() == {
        "file": str(file),
        "kind": "mail",
        "class": "bounced",
        "permanent": True,
        "recipients": ["anna@kunde.example"],
        "status": "5.1.1",
        "reason": "It could not be delivered.",
        "problems": [],
    }


def test_letter_of_a_person_has_neither_code_nor_recipients(tmp_path: Path) -> None:
    file = tmp_path / "reply.eml"
    file.write_bytes(mail("Paid yesterday.", subject="Re: Reminder"))
    told = inspect_file(file).as_json()
    assert (told["class"], told["recipients"], told["status"], told["reason"]) == ("reply", [], None, None)


def test_file_that_is_no_mail_is_read_as_before(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("customer_id,name\nC-1,Anna Virta\n", encoding="utf-8")
    assert inspect_file(file).kind == "ledger"
    (tmp_path / "empty.eml").write_bytes(b"")
    assert inspect_file(tmp_path / "empty.eml").kind == "unknown"
    assert inspect_file(tmp_path / "missing.eml").kind == "unknown"
