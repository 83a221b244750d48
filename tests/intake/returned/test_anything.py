# SPDX-License-Identifier: MIT
"""Whatever the bytes are, the reader answers: soon, and without eating the machine."""

import time
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.intake.returned.mail import looks_like_mail, read_mail
from dunwell.intake.returned.opened import MOST_BYTES
from tests.intake.returned.mails import mail, report

KINDS = {"bounced", "delayed", "delivered", "complaint", "auto_reply", "reply", "not_ours"}
LINES = st.sampled_from(
    b"""From: MAILER-DAEMON@x
Subject: =?utf-8?B?////?=
Subject: Undelivered
Content-Type: multipart/report; boundary=b
Content-Type: message/rfc822
Content-Type: message/delivery-status
Content-Type: message/feedback-report
Content-Type: text/plain; charset=nope
Content-Type: text/html; charset="iso-2022-kr"
Content-Transfer-Encoding: base64
--b
--b--

\xff\xfe\x00
Action: failed
Final-Recipient: rfc822;
Status: 5.1.1
AAAA=
<a@b.example>: 550 unknown
Return-Path: <>
 folded
X-Failed-Recipients: ,,,@@
=?x?Q?=?=
Message-ID: <
{"notificationType":"Bounce\"""".split(b"\n")
)


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_read(data: bytes) -> None:
    assert read_mail(data).kind in KINDS
    assert looks_like_mail(data) in {True, False}


@given(st.lists(LINES, max_size=40))
@settings(max_examples=300, deadline=None)
def test_broken_mails_are_read(lines: list[bytes]) -> None:
    assert read_mail(b"\n".join(lines)).kind in KINDS


@given(st.integers(min_value=0, max_value=900), st.binary(max_size=4))
@settings(max_examples=150, deadline=None)
def test_cut_and_damaged_reports_are_read(place: int, noise: bytes) -> None:
    whole = report("Final-Recipient: rfc822; anna@kunde.example\nAction: failed\nStatus: 5.1.1")
    assert read_mail(whole[:place]).kind in KINDS
    assert read_mail(whole[:place] + noise + whole[place + len(noise) :]).kind in KINDS


def test_mail_of_fifty_megabytes_is_read_in_its_head() -> None:
    head = report("Final-Recipient: rfc822; anna@kunde.example\nAction: failed\nStatus: 5.1.1")
    data = head.replace(b"--b--", b"") + b"A" * 50_000_000
    tracemalloc.start()
    began = time.perf_counter()
    found = read_mail(data)
    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.kind, found.recipients) == ("bounced", ("anna@kunde.example",))
    assert [problem.code for problem in found.problems] == ["mail_cut"]
    assert took < 10
    assert peak < 20 * MOST_BYTES


def test_parts_within_parts_come_to_an_end() -> None:
    for kind in ("message/rfc822", "multipart/mixed; boundary=b"):
        opening = (f"Content-Type: {kind}\n\n" + ("--b\n" if "boundary" in kind else "")).encode() * 5000
        assert read_mail(b"From: a@b.example\nSubject: x\n" + opening).kind in KINDS


def test_long_lines_of_nearly_addresses_are_read_soon() -> None:
    for text in (
        "a@" * 60_000,
        "5.1." * 60_000,
        "<" * 120_000,
        "Final-Recipient: " * 10_000,
        "could not " * 20_000,
        ">" * 100_000,
    ):
        began = time.perf_counter()
        assert read_mail(mail(text, sender="MAILER-DAEMON@x.example", subject="Undelivered")).kind in KINDS
        assert time.perf_counter() - began < 5


def test_charset_that_is_none_costs_no_mail() -> None:
    for charset in ("utf-8\x00", "*0*=''a%00b", '"\xff"', "x" * 5_000):
        data = mail("Hello", Content_Type=f"text/plain; charset={charset}")
        assert read_mail(data).kind in KINDS


def test_reports_and_parts_without_end_are_read_soon() -> None:
    many = "\n".join(f"Final-Recipient: rfc822; a{number}@b.example\nAction: failed" for number in range(20_000))
    for data in (
        report(many, notice="could not " * 20_000),
        mail("<script" * 28_000, sender="MAILER-DAEMON@x.example", subject="Undelivered", Content_Type="text/html"),
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 300_000,
        b"From: a@b.example\n" + b"X: y\n" * 300_000,
    ):
        began = time.perf_counter()
        assert len(read_mail(data).recipients) <= 500
        assert time.perf_counter() - began < 8
