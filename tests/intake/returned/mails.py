# SPDX-License-Identifier: MIT
"""Mails for the tests, made as short as they can be."""

ORIGINAL = "Message-ID: <n-1@firma.example>\nTo: a@b.example"


def mail(
    body: str, /, sender: str = "Anna Virta <anna@kunde.example>", subject: str = "Hello", **headers: str
) -> bytes:
    """A mail of text; header names have `_` for `-`."""
    lines = [
        f"From: {sender}",
        "To: billing@firma.example",
        f"Subject: {subject}",
        "Message-ID: <answer@kunde.example>",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\n".join(lines) + "\n\n" + body).encode()


def report(
    status: str,
    *,
    notice: str = "It could not be delivered.",
    original: str = "",
    sender: str = "MAILER-DAEMON@mx.example",
) -> bytes:
    """A delivery status notification as RFC 3464 has it; `status` is the text of its machine-readable part."""
    return mail(
        f"--b\nContent-Type: text/plain\n\n{notice}\n--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: message/rfc822\n\n{original or ORIGINAL}\n\nHi\n--b--\n",
        sender=sender,
        subject="Undelivered Mail Returned to Sender",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )
