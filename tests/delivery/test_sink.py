# SPDX-License-Identifier: MIT
import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.mail_url import MailSettings
from tests.delivery.test_pump import message


def test_the_sink_runs_by_itself_and_records_each_message_before_it_takes_it(tmp_path: Path) -> None:
    record = tmp_path / "record"
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port", "--record", str(record)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())

            async def run() -> None:
                settings = MailSettings("plain", "127.0.0.1", port)
                async with SmtpCarrier(settings) as carrier:
                    two = Outgoing(
                        "<two@x>", "s@x.example", ("a@x.example", "b@x.example"), b"Message-Id: <two@x>\r\n\r\n.\r\n"
                    )
                    assert isinstance(await carrier.carry(two), Accepted)
                    await asyncio.gather(*(carrier.carry(message(number)) for number in range(50)))

            asyncio.run(run())
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    lines = record.read_text().splitlines()
    assert lines[0] == "<two@x>\t<s@x.example>\t<a@x.example>,<b@x.example>"
    assert {line.split("\t")[0] for line in lines[1:]} == {f"<{number}@x>" for number in range(50)}
    assert len(lines) == 51
