# SPDX-License-Identifier: MIT
"""Reports that follow a standard: delivery status, complaints, receipts."""

import pytest

from dunwell.intake.returned.mail import read_mail
from tests.intake.returned.mails import mail, report

ONE = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; anna@kunde.example\n"


def test_failed_address_is_named_with_code_and_words() -> None:
    found = read_mail(report(ONE + "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"))
    assert (found.kind, found.permanent, found.recipients) == ("bounced", True, ("anna@kunde.example",))
    assert (found.status, found.reason) == ("5.1.1", "550 5.1.1 User unknown")
    assert found.originals == ("n-1@firma.example",)


@pytest.mark.parametrize(
    ("lines", "permanent"),
    [
        ("Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full", False),
        ("Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 rejected as spam", False),
        ("Status: 5.1.8\nDiagnostic-Code: smtp; 550 5.1.8 sender rejected", False),
        ("Status: 5.3.4\nDiagnostic-Code: smtp; 552 5.3.4 message too large", False),
        ("Status: 4.4.7\nDiagnostic-Code: smtp; 4.4.7 delivery time expired", False),
        ("Status: 5.0.0\nDiagnostic-Code: smtp; 550 no such user here", True),
        ("Status: 5.1.2\nDiagnostic-Code: dns; Host not found", True),
        ("Status: 5.4.4\nDiagnostic-Code: X-Postfix; Host or domain name not found. Name service error", True),
        (
            "Status: 5.4.1\nDiagnostic-Code: smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
            True,
        ),
    ],
)
def test_only_the_address_itself_is_a_permanent_fault(lines: str, permanent: bool) -> None:
    found = read_mail(report(f"{ONE}Action: failed\n{lines}"))
    assert (found.kind, found.permanent) == ("bounced", permanent)


def test_message_that_waits_is_delayed() -> None:
    found = read_mail(report(ONE + "Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Thu, 1 Jan 2026 00:00:00 +0000"))
    assert (found.kind, found.permanent, found.recipients) == ("delayed", False, ("anna@kunde.example",))


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "deliverable"])
def test_receipt_of_a_server_is_delivered(action: str) -> None:
    assert read_mail(report(f"{ONE}Action: {action}\nStatus: 2.0.0")).kind == "delivered"


def test_each_recipient_has_a_fate_of_its_own() -> None:
    status = (
        ONE + "Action: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; bo@kunde.example\nAction: failed\n"
        "Status: 5.2.2\n\nFinal-Recipient: rfc822; eva@kunde.example\nAction: delayed\nStatus: 4.4.1"
    )
    found = read_mail(report(status))
    assert [(fate.recipient, fate.kind, fate.permanent) for fate in found.fates] == [
        ("anna@kunde.example", "bounced", True),
        ("bo@kunde.example", "bounced", False),
        ("eva@kunde.example", "delayed", False),
    ]
    assert (found.kind, found.recipients) == ("bounced", ("anna@kunde.example", "bo@kunde.example"))


def test_address_that_was_written_to_counts_before_the_alias_behind_it() -> None:
    top = "Reporting-MTA: dns; x\nOriginal-Envelope-Id: n-1+2B7\n\n"
    status = "Original-Recipient: rfc822;anna+2Binvoices@kunde.example\nFinal-Recipient: rfc822; u123@store.example\n"
    found = read_mail(report(f"{top}{status}Action: failed\nStatus: 5.1.1"))
    assert found.recipients == ("anna+invoices@kunde.example",)
    assert found.envelope_id == "n-1+7"


def test_fields_left_in_the_text_by_broken_mime_are_read() -> None:
    body = f"Sorry.\n\n --b\ncontent-type: message/delivery-status\n\n{ONE}Action: failed\nStatus: 5.1.1\n"
    found = read_mail(mail(body, sender="MAILER-DAEMON@x.example", subject="Returned mail: User unknown"))
    assert (found.kind, found.recipients, found.permanent) == ("bounced", ("anna@kunde.example",), True)


def test_complaint_is_one() -> None:
    data = mail(
        "--b\nContent-Type: text/plain\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
        "Original-Rcpt-To: anna@kunde.example\n--b\nContent-Type: message/rfc822\n\n"
        "Message-ID: <n-1@firma.example>\n\n--b--",
        Content_Type='multipart/report; report-type=feedback-report; boundary="b"',
    )
    found = read_mail(data)
    assert (found.kind, found.recipients, found.originals) == (
        "complaint",
        ("anna@kunde.example",),
        ("n-1@firma.example",),
    )


@pytest.mark.parametrize("what", ["displayed", "deleted", "dispatched"])
def test_reading_receipt_is_no_bounce(what: str) -> None:
    data = mail(
        "--b\nContent-Type: text/plain\n\nYour message was read.\n--b\n"
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; anna@kunde.example\n"
        f"Original-Message-ID: <n-1@firma.example>\nDisposition: manual-action/MDN-sent-manually; {what}\n--b--",
        subject="Read: Payment reminder",
        Content_Type='multipart/report; report-type=disposition-notification; boundary="b"',
    )
    found = read_mail(data)
    assert (found.kind, found.originals) == ("delivered", ("n-1@firma.example",))


def test_amazon_says_it_in_json() -> None:
    body = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":'
        '[{"emailAddress":"anna@kunde.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 no"}]},"mail":{}}'
    )
    found = read_mail(mail(body, sender="no-reply@sns.amazonaws.com", subject="AWS Notification Message"))
    assert (found.kind, found.permanent, found.recipients) == ("bounced", True, ("anna@kunde.example",))
