# SPDX-License-Identifier: MIT
"""Real returned mail of many servers, held against what the projects that gathered it say of each."""

import csv
import random

import pytest

from dunwell.intake.returned.mail import looks_like_mail, read_mail
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

pytestmark = pytest.mark.corpus

MAILS = CORPUS / "bounces"
EXPECTED = CORPUS / "expected" / "expected_bounces.csv"
OTHERS = {
    "not-a-bounce": {"reply", "not_ours"},
    "auto-reply": {"auto_reply"},
    "feedback-report": {"complaint"},
    "delivered-notice": {"delivered"},
    "bounce-temporary": {"delayed", "bounced"},
}


def rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def allowed(row: dict[str, str]) -> set[str]:
    """The classes that a row admits. What the report itself calls delayed is so; what waits may have been told so."""
    if row["dsn_actions"] == "delayed":
        return {"delayed"}
    waits = row["expected_class"] == "bounce-soft-or-other" and (
        "expired" in row["expected_reason"] or row["expected_reason"].startswith("4")
    )
    return OTHERS.get(row["expected_class"], {"bounced", "delayed"} if waits else {"bounced"})


def test_class_is_right_for_nearly_every_mail() -> None:
    sure = [row for row in rows() if not row["uncertain"]]
    wrong = [row["file"] for row in sure if read_mail((MAILS / row["file"]).read_bytes()).kind not in allowed(row)]
    assert len(sure) > 100
    assert len(wrong) <= 0.03 * len(sure), wrong


def test_recipients_are_right_for_nearly_every_mail() -> None:
    told = [row for row in rows() if row["expected_recipients"] or row["dsn_recipients"]]
    wrong = []
    for row in told:
        names = (row["expected_recipients"] or row["dsn_recipients"]).split(";")
        found = read_mail((MAILS / row["file"]).read_bytes()).recipients
        if {one.lower() for one in found} != {name.strip().strip("<>").lower() for name in names}:
            wrong.append(row["file"])
    assert len(told) > 50
    assert len(wrong) <= 0.05 * len(told), wrong


def test_hard_bounces_blame_the_address() -> None:
    hard = [row for row in rows() if row["expected_class"] == "bounce-hard"]
    wrong = [row["file"] for row in hard if not read_mail((MAILS / row["file"]).read_bytes()).permanent]
    assert len(wrong) <= 0.03 * len(hard), wrong


def test_no_person_is_taken_for_a_server() -> None:
    people = [row["file"] for row in rows() if row["expected_class"] == "not-a-bounce"]
    assert people
    assert {read_mail((MAILS / name).read_bytes()).kind for name in people} <= {"reply", "not_ours"}


def test_every_mail_is_known_for_one_and_read_however_it_is_cut() -> None:
    for path in sorted(MAILS.glob("*.eml")):
        data = path.read_bytes()
        assert looks_like_mail(data), path.name
        for part in range(1, 8):
            read_mail(data[: len(data) * part // 8])


def test_damaged_mails_raise_nothing() -> None:
    chance = random.Random(5)
    whole = [path.read_bytes()[:6_000] for path in sorted(MAILS.glob("*.eml"))]
    for data in whole * 2:
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 15)):
            place = chance.randrange(len(damaged) + 1)
            match chance.randrange(3):
                case 0:
                    damaged[place : place + 1] = bytes([chance.randrange(256)])
                case 1:
                    del damaged[place : place + chance.randint(1, 200)]
                case _:
                    damaged[place:place] = chance.choice(
                        [b"\r\n\r\n", b"--", b"\x00", b"=?", b"Content-Type: message/rfc822\n"]
                    )
        read_mail(bytes(damaged))
