# SPDX-License-Identifier: MIT
"""Where mail comes back to the installation is said in one address, read strictly."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import ImapSettings
from dunwell.delivery.returns_url import parse_returns_url


def test_mailboxes_and_folders_are_read() -> None:
    assert parse_returns_url(" ") is None
    assert parse_returns_url("file:///srv/back%20here") == Path("/srv/back here")
    found = parse_returns_url("imaps://anna%40x.example:p%3Aw@imap.x.example/Back/In")
    assert found == ImapSettings("imap.x.example", "anna@x.example", "p:w", 993, "tls", "Back/In")
    assert parse_returns_url("imap+starttls://a:b@h:1143") == ImapSettings("h", "a", "b", 1143, "starttls")


@pytest.mark.parametrize(
    "url",
    [
        "pop3://a:b@h", "imaps://h/INBOX", "imaps://a@h", "imaps://a:b@h:x", "imaps://a:b@h/I?x=1", "file://host/x",
        "file:///", "back", "imaps://a:secret@[h",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(Refused, match="bad_returns_url") as caught:
        parse_returns_url(url)
    assert "secret" not in str(caught.value)
