# SPDX-License-Identifier: MIT
"""Messages reach their recipients: everything queued is carried into the built-in mailbox, or to a mail server."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings

from dunwell.delivery.mail_url import MailSettings
from dunwell.services.deliver import deliver
from dunwell.store.models import Company
from tests.services.ledger import Who


def carry(company: Company, who: Who, on: date, mail: MailSettings | None = None) -> int:
    """One delivery pass for a company, on a day that stands still; how many messages were accepted.

    One whose customer has lost his last address meanwhile is refused; nothing else goes wrong.
    """
    report = deliver(
        company=company,
        worker="story",
        actor=who["actor"],
        now=lambda: who["at"],
        on_of=lambda _: on,
        carrier_settings=mail,
        mailbox_folder=settings.ENVIRONMENT.mailbox,
    )
    assert (report.retrying, report.unknown, report.blocked, report.left) == (0, 0, None, 0)
    return report.accepted


@contextmanager
def mail_server(record: Path) -> Iterator[MailSettings]:
    """A mail server in a process of its own that takes every message and writes one line of each into `record`."""
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port", "--record", str(record)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield MailSettings("plain", "127.0.0.1", int(process.stdout.readline()))
        finally:
            process.send_signal(signal.SIGTERM)
