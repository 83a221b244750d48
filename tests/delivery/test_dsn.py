# SPDX-License-Identifier: MIT
import asyncio

import pytest

from dunwell.delivery.carrier import Outgoing
from dunwell.delivery.email.dsn import dsn_options, xtext
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.mail_url import MailSettings
from tests.delivery.server import Script, running
from tests.letters.samples import SENDER

MESSAGE = Outgoing("<acme.N-7.email@x.example>", SENDER, ("a@x.example", "b@x.example"), b"Subject: x\r\n\r\nx\r\n")


def commands(script: Script) -> list[str]:
    async def run() -> None:
        async with running(script) as port, SmtpCarrier(MailSettings("plain", "127.0.0.1", port)) as carrier:
            await carrier.carry(MESSAGE)

    asyncio.run(run())
    return [command for command in script.commands if command.startswith(("MAIL", "RCPT"))]


def test_a_server_that_offers_it_is_asked_to_report_failure_and_delay_by_name() -> None:
    mail, *rcpt = commands(Script(extensions=("SIZE 1000000", "DSN")))
    assert mail.endswith(" RET=HDRS ENVID=acme.N-7.email")
    assert rcpt == [f"RCPT TO:<{one}@x.example> NOTIFY=FAILURE,DELAY" for one in "ab"]


def test_a_server_that_does_not_offer_it_is_not_asked() -> None:
    assert not [command for command in commands(Script()) if "ENVID" in command or "NOTIFY" in command]


@pytest.mark.parametrize(
    ("text", "encoded"), [("a+b=c", "a+2Bb+3Dc"), ("a b", "a+20b"), ("ä", "+C3+A4"), ("x\r\nRCPT", "x+0D+0ARCPT")]
)
def test_a_name_can_carry_no_command(text: str, encoded: str) -> None:
    assert xtext(text) == encoded


def test_a_name_that_is_too_long_is_left_out() -> None:
    assert dsn_options(f"<{'a' * 101}@x.example>").mail == ("RET=HDRS",)
    assert dsn_options(f"<{'a' * 100}@x.example>").mail == ("RET=HDRS", f"ENVID={'a' * 100}")
