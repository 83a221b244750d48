# SPDX-License-Identifier: MIT
"""Mail about a person's own account takes the way of all our mail."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from dunwell.delivery.email.mailbox import list_messages, read_message


def test_without_a_mail_server_it_is_kept_in_the_mailbox(home: Path) -> None:
    message = EmailMultiAlternatives("Uusi salasana", "Hyvää päivää", to=["katri@acme.example"])
    message.attach_alternative("<p>Hyvää päivää</p>", "text/html")
    assert message.send() == 1
    (kept,) = list_messages(settings.ENVIRONMENT.mailbox)
    assert (kept.subject, kept.to) == ("Uusi salasana", "katri@acme.example")
    opened = read_message(settings.ENVIRONMENT.mailbox, kept.name)
    assert (opened.text.strip(), "päivää</p>" in opened.html) == ("Hyvää päivää", True)


def test_mail_server_that_is_not_there_is_logged_and_shows_nobody(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url="smtp://127.0.0.1:9")
    with caplog.at_level(logging.ERROR):
        assert EmailMessage("Hello", "Text", to=["katri@acme.example"]).send() == 0
    assert "was not carried to katri@acme.example" in caplog.text


def test_address_that_cannot_be_written_to_is_logged(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert EmailMessage("Hello", "Text", to=["kätri@acme.example"]).send() == 0
    assert "cannot be written" in caplog.text
