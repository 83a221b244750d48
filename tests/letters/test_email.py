# SPDX-License-Identifier: MIT
import re
from datetime import datetime
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.core.procedure import Text
from dunwell.letters.email import compose, invoice_file_name, message_id
from dunwell.letters.formats import one_line
from dunwell.letters.html_body import html_body
from dunwell.letters.mime import file_name
from dunwell.letters.notice import Attachment, Company, Customer
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from tests.letters.samples import ACME, AT, CECILIA, NOTICE, SENDER, STEPPED, notice, parsed, part, raw

PDFS = (Attachment("Invoice R-1001.pdf", bytes(range(256)) * 120), Attachment("Rechnung Ä/17.pdf", b"%PDF-1.7\n"))
KNOWN = [
    "a\r\nBcc: victim@x.example",
    "=?utf-8?b?QQ==?=",
    'quote " and \\ back',
    "x" * 400,
    "ä" * 90,
    "a, b <c@d>; e",
    "(c)",
    ".",
]
AWKWARD = st.text(st.characters(codec=None), max_size=120) | st.sampled_from(KNOWN)


def sound_lines(data: bytes) -> bool:
    """ASCII, CRLF and nothing else, no line over 998 bytes."""
    lines = data.split(b"\r\n")
    return data.isascii() and all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines)


def test_the_message_has_the_parts_and_headers_that_it_should() -> None:
    data = raw(notice(attachments=PDFS, in_reply_to=("<a@x.example>", "<b@x.example>")))
    message = parsed(data)
    assert sound_lines(data)
    assert not message.defects
    assert message["From"] == "Acme Oy <reminders@dunwell.example>"
    assert message["Reply-To"] == "Acme Oy <books@acme.example>"
    assert message["To"] == "Cecilia Svensson <cecilia@customer.example>"
    assert message["Subject"] == "Still open: your overdue invoices"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == NOTICE.message_id
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"] == "<a@x.example> <b@x.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf", "application/pdf",
    ]  # fmt: skip
    assert [each.get_filename() for each in message.iter_attachments()] == ["Invoice R-1001.pdf", "Rechnung Ä-17.pdf"]
    assert [each.get_content() for each in message.iter_attachments()] == [file.data for file in PDFS]


def test_without_attachments_it_is_text_and_html_alone() -> None:
    message = parsed(raw(NOTICE))
    assert message.get_content_type() == "multipart/alternative"
    assert "In-Reply-To" not in message


def test_the_plain_text_says_every_amount_in_columns() -> None:
    text = part(parsed(raw(NOTICE)), "plain")
    assert "R-1001   1 Mar 2026             21    100.00  of 120.00 · this reminder\n" in text
    assert "R-1002   20 Mar 2026             2  5,000.00\n" in text
    assert "Less payments and credits             -20.00\n" in text
    assert "Total to pay                    EUR\N{NO-BREAK SPACE}5,125.00\n" in text
    assert "Account    FI21 1234 5600 0007 85\n" in text
    assert "Reference  RF10 N17\n" in text
    assert text.endswith(
        "-- \nAcme Oy\nMannerheimintie 1\n00100 Helsinki\n+358 9 123 456\nbooks@acme.example\n"
        "You receive this message because an invoice to you is open in our books.\n"
    )


def test_a_single_invoice_is_paid_with_its_own_reference_and_needs_no_marks() -> None:
    text = part(parsed(raw(notice(lines=(STEPPED,), total=12500))), "plain")
    assert "Reference  RF18 5390 0754 7034\n" in text
    assert "this reminder" not in text
    assert "Still open: invoice R-1001" in str(parsed(raw(notice(lines=(STEPPED,), total=12500)))["Subject"])


def test_the_html_is_escaped_fetches_nothing_and_fits_light_and_dark() -> None:
    hostile = notice(
        customer=Customer("C-1", "<script>alert(1)</script> & Sons"),
        company=Company("acme", '"><img src=x>', pay_to="<b>"),
    )
    html = part(parsed(raw(hostile)), "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in html
    assert re.findall(r"<(script|img|link|iframe|b)\b", html) == []
    assert "http" not in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "tabular-nums" in html
    assert "EUR\N{NO-BREAK SPACE}5,125.00" in html
    assert html.count("this reminder</strong>") == 1


def test_a_companys_own_words_stand_in_both_parts_with_the_blocks_in_their_place() -> None:
    own = Text("en", "Hello {{ customer.name }}", "First <line>\n.\n\n{{ table }}\nBetween\n\n\n\n{{ pay_to }}")
    message = parsed(raw(notice(text=own)))
    assert message["Subject"] == "Hello Cecilia Svensson"
    text, html = part(message, "plain"), part(message, "html")
    assert text.startswith("First <line>\n.\n\nInvoice  Due")
    assert text.index("EUR\N{NO-BREAK SPACE}5,125.00") < text.index("\n\nBetween\n\n") < text.index("How to pay")
    assert '<p style="margin:0 0 16px">First &lt;line&gt;<br>\n.</p>' in html
    assert html.index("</table>") < html.index("Between") < html.index("How to pay")


@settings(max_examples=150, deadline=None)
@given(AWKWARD, AWKWARD, AWKWARD, AWKWARD, AWKWARD)
def test_awkward_names_subjects_and_texts_come_back_as_they_were(
    company: str, customer: str, subject: str, body: str, file: str
) -> None:
    own = Text("en", "{% comment %}{% endcomment %}" + _literal(subject), _literal(body) + "\n{{ table }}")
    content = notice(
        company=Company("acme", company, "books@acme.example"),
        customer=Customer("C-1", customer),
        text=own,
        attachments=(Attachment(file, body.encode("utf-8", "replace")),),
    )
    data = raw(content)
    message = parsed(data)
    wording = word(content)
    assert sound_lines(data)
    assert set(message.keys()) == {
        "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert [each.addr_spec for each in message["From"].addresses] == [SENDER]
    assert [each.addr_spec for each in message["To"].addresses] == ["cecilia@customer.example"]
    assert _name_before_address(data, "From") == one_line(company)
    assert _name_before_address(data, "To") == one_line(customer)
    assert str(message["Subject"]) == (wording.subject or "N-17")
    assert part(message, "plain") == text_body(content, wording)
    assert part(message, "html") == html_body(content, wording).text
    [attached] = message.iter_attachments()
    assert attached.get_filename() == file_name(file)
    assert attached.get_content() == body.encode("utf-8", "replace")


def _name_before_address(data: bytes, header: str) -> str:
    """The display name as RFC 2047 reads it. The policy parser of Python 3.13 puts a space between encoded words of a
    name, against 6.2 of that RFC; the older header decoder does not."""
    value = str(BytesParser(policy=policy.compat32, _class=Message).parsebytes(data)[header])
    name, _ = parseaddr(value.replace("\r\n ", " "))
    return str(make_header(decode_header(name)))


def _literal(text: str) -> str:
    """The text without what Liquid would read as its own."""
    return text.replace("{", "(").replace("}", ")").replace("\ud800", "")


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: c@d.example", "a@b, c@d", "<a@b>", "a b@c.example", "nobody", "", "ä@b.example", "a@-"],
)
def test_what_is_not_exactly_one_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="bad_address"):
        raw(NOTICE, (address,))
    with pytest.raises(Refused, match="bad_address"):
        compose(NOTICE, sender=address, to=["a@b.example"], at=AT)


def test_a_domain_with_letters_of_its_own_goes_as_idna() -> None:
    assert parsed(raw(NOTICE, ("info@müller.example",)))["To"].addresses[0].addr_spec == "info@xn--mller-kva.example"


def test_several_recipients_are_all_named() -> None:
    message = parsed(raw(NOTICE, ("a@x.example", "b@x.example")))
    assert [each.addr_spec for each in message["To"].addresses] == ["a@x.example", "b@x.example"]
    with pytest.raises(Refused, match="no_recipient"):
        raw(NOTICE, ())


def test_ids_cannot_carry_a_header_and_moments_have_a_zone() -> None:
    with pytest.raises(Refused, match="bad_message_id"):
        raw(notice(message_id="<a@b>\r\nBcc: <c@d>"))
    with pytest.raises(Refused, match="bad_message_id"):
        raw(notice(in_reply_to=("not an id",)))
    with pytest.raises(ValueError, match="time zone"):
        compose(NOTICE, sender=SENDER, to=["a@b.example"], at=datetime(2026, 3, 22))  # noqa: DTZ001  # the mistake under test


def test_the_message_id_is_the_same_whenever_asked_and_differs_by_company_notice_and_channel() -> None:
    first = message_id("acme", "N-7", "email", "Dunwell.example", secret="s")
    assert first == message_id("acme", "N-7", "email", "dunwell.example", secret="s")
    assert re.fullmatch(r"<acme\.N-7\.email\.[0-9a-f]{16}@dunwell\.example>", first)
    others = [
        message_id(company, number, channel, "dunwell.example", secret="s")
        for company, number, channel in [
            ("acme", "N-8", "email"),
            ("b", "N-7", "email"),
            ("acme", "N-7", "letter"),
            ("acme", "N 7", "email"),
            ("acme", "N/7", "email"),
            ("ä", "ü", "ö"),
        ]
    ]
    assert len({first, *others}) == 7


def test_whoever_knows_one_message_id_cannot_work_out_another() -> None:
    ours, theirs = (message_id("acme", "N-8", "email", "x.example", secret=secret) for secret in ("ours", "theirs"))
    assert ours != theirs
    unkeyed = sha256(b"acme\0N-8\0email").hexdigest()[:16]
    assert unkeyed not in ours


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert raw(notice(attachments=PDFS)) == raw(notice(attachments=PDFS))


def test_a_long_thread_keeps_its_beginning_and_its_latest() -> None:
    ids = tuple(f"<{n}@x.example>" for n in range(50))
    references = str(parsed(raw(notice(in_reply_to=ids)))["References"]).split()
    assert references == [ids[0], *ids[-19:]]


def test_file_names_are_ones_that_every_system_takes() -> None:
    assert invoice_file_name("R-1001") == "Invoice R-1001.pdf"
    assert file_name("../../etc/passwd") == "-..-etc-passwd"
    assert file_name('a"b\r\n.pdf') == "a-b.pdf"
    assert file_name(" . ") == "attachment"
    assert len(file_name("ä" * 500 + ".pdf").encode()) <= 155
    assert file_name("ä" * 500 + ".pdf").endswith(".pdf")


def test_the_company_without_an_address_for_answers_gets_no_reply_to() -> None:
    message = parsed(raw(notice(company=Company("acme", ACME.name), customer=CECILIA)))
    assert "Reply-To" not in message
    assert "How to pay" not in part(message, "plain")
