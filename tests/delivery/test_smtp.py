# SPDX-License-Identifier: MIT
import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from dunwell.delivery.carrier import Accepted, Outgoing, open_carrier
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings, Security
from tests.delivery.server import DROP, STALL, Script, running
from tests.letters.samples import NOTICE, SENDER, raw

DATA = raw(NOTICE)
TO = ("cecilia@customer.example",)


PLAIN = Script.offered


@pytest.fixture(params=[PLAIN, (*PLAIN, "PIPELINING")], ids=["one by one", "together"], autouse=True)
def extensions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test, with a server that takes command after command and with one that takes them together."""
    monkeypatch.setattr(Script, "offered", request.param)


def outgoing(recipients: tuple[str, ...] = TO, data: bytes = DATA, sender: str = SENDER) -> Outgoing:
    return Outgoing(NOTICE.message_id, sender, recipients, data)


def with_server[T](
    script: Script,
    job: Callable[[SmtpCarrier], Awaitable[T]],
    *,
    security: Security = "plain",
    login: tuple[str, str] | None = None,
    connections: int = 1,
    server_tls: ssl.SSLContext | None = None,
    **options: Any,
) -> T:
    async def run() -> T:
        async with running(script, server_tls) as port:
            user, password = login or (None, None)
            settings = MailSettings(security, "127.0.0.1", port, user, password, connections)
            async with SmtpCarrier(settings, **{"timeout": 5.0, "final_timeout": 5.0, **options}) as carrier:
                return await job(carrier)

    return asyncio.run(run())


def carried(script: Script, message: Outgoing | None = None, **options: Any) -> Accepted:
    return with_server(script, lambda carrier: carrier.carry(message or outgoing()), **options)


def failed(script: Script, message: Outgoing | None = None, **options: Any) -> tuple[bool, str, bool, str]:
    with pytest.raises(DeliveryError) as error:
        carried(script, message, **options)
    return error.value.permanent, error.value.sent, error.value.blocks_queue, error.value.answer


def test_what_the_server_gets_is_the_message_and_its_answer_is_kept_as_evidence() -> None:
    script = Script()
    assert carried(script) == Accepted("250 2.0.0 queued as 1", {})
    assert script.messages == [DATA]
    assert f"MAIL FROM:<reminders@dunwell.example> SIZE={len(DATA)}" in script.commands
    assert script.commands[-1] == "QUIT"


def test_dots_at_the_start_of_lines_arrive_as_they_were() -> None:
    script = Script()
    data = b".first\r\n.\r\n..two\r\nend"
    carried(script, outgoing(data=data))
    assert script.messages[0].removeprefix(b".") == data + b"\r\n"


def test_one_recipient_refused_and_one_taken_is_an_acceptance_that_names_the_refusal() -> None:
    script = Script({"RCPT b@x.example": ["550 5.1.1 no such user"]})
    result = carried(script, outgoing(("a@x.example", "b@x.example")))
    assert result == Accepted("250 2.0.0 queued as 1", {"b@x.example": "550 5.1.1 no such user"})


def test_all_recipients_refused_is_permanent_only_if_every_one_is() -> None:
    both = outgoing(("a@x.example", "b@x.example"))
    assert failed(Script({"RCPT": ["550 no a", "550 no b"]}), both) == (
        True, "no", False, "a@x.example: 550 no a; b@x.example: 550 no b"
    )  # fmt: skip
    assert failed(Script({"RCPT": ["550 no a", "450 full"]}), both)[:3] == (False, "no", False)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"MAIL": ["451 4.3.0 later"]}, (False, "no", False, "451 4.3.0 later")),
        ({"MAIL": ["552 too big"]}, (True, "no", False, "552 too big")),
        ({"MAIL": ["550 sender not allowed"]}, (True, "no", True, "550 sender not allowed")),
        ({"MAIL": ["530 5.7.0 log in"]}, (False, "no", True, "530 5.7.0 log in")),
        (
            {"RCPT": ["450 4.2.1 busy"]},
            (False, "no", False, "cecilia@customer.example: 450 4.2.1 busy"),
        ),
        ({"DATA": ["451 not now"]}, (False, "no", False, "451 not now")),
        ({"DATA": ["554 no"]}, (True, "no", False, "554 no")),
        ({"END": ["450 4.7.1 greylisted"]}, (False, "no", False, "450 4.7.1 greylisted")),
        ({"END": ["550 5.7.1 spam"]}, (True, "no", False, "550 5.7.1 spam")),
        ({"END": ["421 4.3.2 shutting down"]}, (False, "no", False, "421 4.3.2 shutting down")),
        ({"connect": ["421 too many connections"]}, (False, "no", False, "421 too many connections")),
        ({"connect": ["554 no service here"]}, (False, "no", True, "554 no service here")),
    ],
)
def test_every_answer_of_the_server_is_kept_and_means_now_or_never(
    answers: dict[str, list[str]], expected: tuple[bool, str, bool, str]
) -> None:
    assert failed(Script(answers)) == expected


@pytest.mark.parametrize("place", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", [DROP, STALL])
def test_a_connection_lost_before_the_message_means_certainly_not_sent(place: str, trouble: str) -> None:
    permanent, sent, _, _ = failed(Script({place: [trouble]}), timeout=0.2)
    assert (permanent, sent) == (False, "no")


def test_go_ahead_for_nobody_gets_no_message_and_the_next_goes_over_a_new_connection() -> None:
    together = "PIPELINING" in Script.offered
    script = Script({"RCPT": ["550 5.1.1 no such user"], "DATA": ["354 go ahead"]})

    async def both(carrier: SmtpCarrier) -> str:
        with pytest.raises(DeliveryError) as error:
            await carrier.carry(outgoing())
        assert (error.value.permanent, error.value.sent) == (True, "no")
        return (await carrier.carry(outgoing())).answer

    assert with_server(script, both) == "250 2.0.0 queued as 1"
    assert script.messages == [DATA]
    assert script.connections == (2 if together else 1)


def test_recipient_that_is_refused_is_so_though_the_server_hangs_up_after_it() -> None:
    script = Script({"RCPT": ["550 5.1.1 no such user"], "DATA": [DROP], "RSET": [DROP]})
    assert failed(script) == (True, "no", False, "cecilia@customer.example: 550 5.1.1 no such user")


def test_a_server_that_says_it_closes_between_messages_is_asked_again_over_a_new_connection() -> None:
    script = Script({"MAIL": ["250 ok", "421 4.4.2 idle for too long"]})

    async def both(carrier: SmtpCarrier) -> list[str]:
        return [(await carrier.carry(outgoing())).answer for _ in range(2)]

    assert with_server(script, both) == ["250 2.0.0 queued as 1", "250 2.0.0 queued as 2"]
    assert script.connections == 2


def test_a_connection_lost_while_the_message_is_written_means_certainly_not_sent() -> None:
    big = outgoing(data=DATA + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 400_000)
    assert failed(Script({"BODY": [DROP]}), big)[:3] == (False, "no", False)


def test_a_server_that_stops_reading_a_big_message_is_left_and_nothing_was_sent() -> None:
    big = outgoing(data=DATA + (b"y" * 76 + b"\r\n") * 400_000)
    assert failed(Script({"BODY": [STALL]}), big, timeout=0.2)[:3] == (False, "no", False)


def test_a_refusal_in_the_middle_of_a_big_message_is_the_answer() -> None:
    big = outgoing(data=DATA + (b"y" * 76 + b"\r\n") * 400_000)
    assert failed(Script({"BODY": ["452 4.3.1 disk full"]}), big) == (False, "no", False, "452 4.3.1 disk full")


@pytest.mark.parametrize("trouble", [DROP, STALL, "999 what", "hello"])
def test_no_answer_after_the_final_dot_means_perhaps_sent(trouble: str) -> None:
    script = Script({"END": [trouble]})
    permanent, sent, blocks, _ = failed(script, final_timeout=0.2)
    assert (permanent, sent, blocks) == (False, "maybe", False)
    assert script.messages == [DATA]


def test_a_wrong_password_stops_the_queue_instead_of_refusing_every_message() -> None:
    script = Script(password="right")
    assert failed(script, login=("me", "wrong")) == (False, "no", True, "535 5.7.8 credentials invalid")
    assert carried(Script(password="right"), login=("me", "right")).answer == "250 2.0.0 queued as 1"
    assert failed(Script(password="right")) == (False, "no", True, "530 5.7.0 authentication required")


def test_a_password_beyond_ascii_works() -> None:
    assert carried(Script(password="pässwörd"), login=("me", "pässwörd")).refused == {}


def test_a_server_that_is_not_there_stops_the_queue() -> None:
    async def run() -> None:
        async with running(Script()) as port:
            pass
        async with open_carrier(MailSettings("plain", "127.0.0.1", port), Path("unused")) as carrier:
            await carrier.carry(outgoing())

    with pytest.raises(DeliveryError) as error:
        asyncio.run(run())
    assert (error.value.permanent, error.value.sent, error.value.blocks_queue) == (False, "no", True)


def carry_several(count: int) -> Callable[[SmtpCarrier], Awaitable[list[str]]]:
    async def job(carrier: SmtpCarrier) -> list[str]:
        ends = []
        for _ in range(count):
            try:
                ends.append((await carrier.carry(outgoing())).answer)
            except DeliveryError as error:
                ends.append(error.answer)
        return ends

    return job


def test_one_connection_carries_many_messages_and_is_renewed_after_its_limit() -> None:
    script = Script()
    with_server(script, carry_several(5), messages_per_connection=2)
    assert dict(script.per_connection) == {1: 2, 2: 2, 3: 1}


def test_after_a_refusal_the_next_message_goes_over_the_same_connection() -> None:
    script = Script({"RCPT": ["550 no such user"], "END": ["550 spam"]})
    ends = with_server(script, carry_several(3))
    assert ends == ["cecilia@customer.example: 550 no such user", "550 spam", "250 2.0.0 queued as 2"]
    assert script.connections == 1
    said = [command.split()[0] for command in script.commands]
    assert said[said.index("RSET") + 1] == "MAIL"
    assert said.count("RSET") == 1


def test_a_connection_that_the_server_closed_while_it_rested_is_opened_again_unnoticed() -> None:
    for trouble in (DROP, "421 4.4.2 idle too long"):
        script = Script({"MAIL": ["250 ok", trouble]})
        assert with_server(script, carry_several(2)) == ["250 2.0.0 queued as 1", "250 2.0.0 queued as 2"]
        assert script.connections == 2


def test_after_a_lost_connection_the_next_message_opens_a_new_one() -> None:
    script = Script({"END": [DROP]})
    ends = with_server(script, carry_several(2))
    assert ends[0].startswith("no answer after the end of the message")
    assert ends[1] == "250 2.0.0 queued as 2"


def test_messages_share_the_connections_that_there_are() -> None:
    async def job(carrier: SmtpCarrier) -> list[Accepted]:
        return await asyncio.gather(*(carrier.carry(outgoing()) for _ in range(12)))

    script = Script()
    assert len(with_server(script, job, connections=3)) == 12
    assert script.connections == script.most_open == 3


def test_a_cancelled_message_leaves_no_half_conversation_behind() -> None:
    async def job(carrier: SmtpCarrier) -> str:
        try:
            await asyncio.wait_for(carrier.carry(outgoing()), 0.2)
        except TimeoutError:
            return (await carrier.carry(outgoing())).answer
        raise AssertionError("the server stalls")

    script = Script({"END": [STALL]})
    assert with_server(script, job) == "250 2.0.0 queued as 2"
    assert script.connections == 2


@pytest.mark.parametrize(
    "message",
    [
        outgoing(("not an address",)),
        outgoing(("a@b.example>\r\nRCPT TO:<c@d.example",)),
        outgoing(("ä@b.example",)),
        outgoing(()),
        outgoing(sender=""),
        outgoing(data=b"Subject: x\r\n\r\nsmuggled\n.\nMAIL FROM:<x@y>"),
        outgoing(data=b"Subject: x\r\n\r\na\rb\r\n"),
    ],
)
def test_what_cannot_be_carried_is_refused_before_any_server_is_asked(message: Outgoing) -> None:
    script = Script()
    assert failed(script, message)[:3] == (True, "no", False)
    assert script.connections == 0
