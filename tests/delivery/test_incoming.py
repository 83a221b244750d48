# SPDX-License-Identifier: MIT
"""A mailbox is read by UID, in pages, and never more of a mail than was asked for."""

import pytest

from dunwell.delivery.email.incoming import ImapSettings, open_mailbox
from dunwell.delivery.errors import DeliveryError
from tests.delivery.imap_server import PASSWORD, ImapScript, imap_server


def at(script: ImapScript, **more: str) -> ImapSettings:
    values = {"user": "anna", "password": PASSWORD, "mailbox": "INBOX", "move_to": ""} | more
    return ImapSettings("127.0.0.1", port=script.port, security="plain", **values)


def test_mails_come_by_uid_after_the_last_one() -> None:
    script = ImapScript({uid: f"Subject: {uid}\r\n\r\nx".encode() for uid in (3, 5, 8, 13)}, uid_validity=77)
    with imap_server(script), open_mailbox(at(script), private_networks=True, most_bytes=100) as box:
        assert box.uid_validity == 77
        assert [one.uid for one in box.after(0, 10)] == [3, 5, 8, 13]
        assert [one.uid for one in box.after(5, 1)] == [8]
        assert list(box.after(13, 10)) == []


def test_of_a_large_mail_only_the_head_travels() -> None:
    script = ImapScript({1: b"Subject: big\r\n\r\n" + b"x" * 50_000_000})
    with imap_server(script), open_mailbox(at(script), private_networks=True, most_bytes=10_000) as box:
        (one,) = box.after(0, 10)
        assert (one.size, len(one.data)) == (50_000_016, 10_000)
    assert script.sent_bytes == 10_000


def test_ten_thousand_mails_are_asked_for_page_by_page() -> None:
    script = ImapScript(dict.fromkeys(range(1, 10_001), b"Subject: x\r\n\r\n"))
    with imap_server(script), open_mailbox(at(script), private_networks=True, most_bytes=100) as box:
        assert len(list(box.after(0, 250))) == 250
    bodies = [one for one in script.commands if "BODY" in one]
    assert len(bodies) == 250
    assert max(len(one) for one in script.commands) < 2_000


def test_what_was_read_is_moved_where_a_folder_is_named() -> None:
    script = ImapScript({1: b"Subject: a\r\n\r\n", 2: b"Subject: b\r\n\r\n"})
    with imap_server(script), open_mailbox(at(script, move_to="Done"), private_networks=True, most_bytes=100) as box:
        for one in box.after(0, 1):
            box.put_away(one.uid)
    assert (list(script.mails), script.moved) == ([2], {"Done": [b"Subject: a\r\n\r\n"]})


def test_wrong_password_and_missing_mailbox_are_told_as_such() -> None:
    script = ImapScript()
    with imap_server(script):
        for wrong, words in (
            ({"password": "no"}, "Invalid credentials"),
            ({"mailbox": "Elsewhere"}, "Unknown Mailbox"),
        ):
            with (
                pytest.raises(DeliveryError, match=words) as caught,
                open_mailbox(at(script, **wrong), private_networks=True, most_bytes=100),
            ):
                pass
            assert caught.value.permanent
            assert "word" not in caught.value.answer.replace("password", "")


def test_private_network_is_not_reached_unless_its_operator_allows() -> None:
    with (
        pytest.raises(DeliveryError, match="private network") as caught,
        open_mailbox(at(ImapScript(port=1)), private_networks=False, most_bytes=100),
    ):
        pass
    assert caught.value.permanent


def test_server_that_is_not_there_is_a_fault_that_passes() -> None:
    with (
        pytest.raises(DeliveryError) as caught,
        open_mailbox(at(ImapScript(port=1)), private_networks=True, most_bytes=100),
    ):
        pass
    assert not caught.value.permanent
