# SPDX-License-Identifier: MIT
"""What operators answer: the three forms of the documentation, with frames and without, and what is none."""

import random
import re
from pathlib import Path

import pytest

from dunwell.delivery.einvoice.acknowledgement import Acknowledgement, read_acknowledgement

PAGE = (Path(__file__).parents[3] / "docs" / "einvoice-operators.md").read_text(encoding="utf-8")
FINVOICE, UBL = (found.encode() for found in re.findall(r"```xml\n(.*?)```", PAGE, re.DOTALL))
(JSON,) = (found.encode() for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
NAME = "dw-0123456789abcdef0123456789abcdef"
FRAME = b"""<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/x"><S:Header>
<eb:MessageHeader><eb:MessageData><eb:MessageId>ack-1</eb:MessageId><eb:RefToMessageId>dw-ref</eb:RefToMessageId>
</eb:MessageData></eb:MessageHeader></S:Header></S:Envelope>
"""


def test_the_examples_of_the_page_are_read() -> None:
    assert read_acknowledgement(FINVOICE) == Acknowledgement((NAME,), "rejected", "0001 Receiver not found")
    assert read_acknowledgement(UBL) == Acknowledgement(("N-17",), "rejected", "Unknown receiver")
    assert read_acknowledgement(JSON) == Acknowledgement((NAME,), "rejected", "Receiver not found")


def test_a_frame_before_it_may_hold_the_name() -> None:
    bare = b'<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE Finvoiceack SYSTEM "Finvoiceack.dtd">\n'
    found = read_acknowledgement(FRAME + bare + b"<Finvoiceack Version='1.0'><Acknowledgement/></Finvoiceack>")
    assert found == Acknowledgement(("ack-1", "dw-ref"), "accepted")


@pytest.mark.parametrize("code", ["", "0", "00", "000", "ok"])
def test_a_reason_without_a_fault_accepts(code: str) -> None:
    found = read_acknowledgement(FINVOICE.replace(b"0001", code.encode()))
    assert found is not None
    assert (found.verdict, found.reason) == ("accepted", "")


def test_an_error_rejects_in_whichever_namespace() -> None:
    text = (
        '<t:Finvoiceack xmlns:t="http://x.example" Version="2.0"><t:MessageTransmissionDetails>'
        f"<t:MessageIdentifier>{NAME}</t:MessageIdentifier></t:MessageTransmissionDetails><t:Error><t:Code>17</t:Code><t:Text>a</t:Text>"
        "<t:Location>b</t:Location></t:Error></t:Finvoiceack>"
    )
    assert read_acknowledgement(text.encode()) == Acknowledgement((NAME,), "rejected", "17 a b")


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("AP", "accepted"), ("CA", "accepted"), ("PD", "accepted"), ("AB", "under_way"), ("IP", "under_way"),
        ("UQ", "under_way"), ("re", "rejected"),
    ],
)  # fmt: skip
def test_every_code_of_an_application_response_has_its_verdict(code: str, verdict: str) -> None:
    found = read_acknowledgement(UBL.replace(b">RE<", f">{code}<".encode()))
    assert found is not None
    assert found.verdict == verdict


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"{", b"{" * 5000, b'{"document": 7, "state": "accepted"}',
        b'{"document": "", "state": "accepted"}', b'{"document": "x", "state": "eaten"}',
        b"<a/>", b"<Finvoiceack/>", b"\x00\xff\xfe", b"<ApplicationResponse/>",
        UBL.replace(b">RE<", b">XX<"), b"<?xml ", b"<?xml version='1.0'?>" * 50, b"%PDF-1.7", FRAME,
    ],
)  # fmt: skip
def test_what_is_no_acknowledgement_is_none(content: bytes) -> None:
    assert read_acknowledgement(content) is None


def test_no_entity_is_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for dtd in (f'<!ENTITY x SYSTEM "file://{secret}">', f'<!ENTITY a0 "ha">{bomb}<!ENTITY x "&a9;">'):
        text = f"<?xml version='1.0'?><!DOCTYPE Finvoiceack [{dtd}]>{FINVOICE.decode().replace('Receiver', '&x;')}"
        found = read_acknowledgement(text.encode())
        assert found is None


def test_no_bytes_break_the_reader() -> None:
    chance = random.Random(11)
    for whole in (FINVOICE, UBL, JSON, FRAME + FINVOICE):
        for _ in range(300):
            broken = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            read_acknowledgement(bytes(broken[: chance.randrange(1, len(broken))]))
            read_acknowledgement(bytes(broken))
