# SPDX-License-Identifier: MIT
import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.channels import WAYS
from dunwell.delivery.email.own import OwnServer, check, mail_settings, open_own
from dunwell.delivery.email.own import test as probe
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.way import Surroundings
from tests.delivery.server import DROP, Script, running
from tests.delivery.test_smtp import outgoing

OPEN = Surroundings(Path("/nowhere"))
INSIDE = replace(OPEN, private_networks=True)
SERVER = OwnServer("smtp.acme.example", user="acme", password="secret")


def probed(script: Script, password: str = "", around: Surroundings = INSIDE) -> str:
    async def run() -> str:
        async with running(script) as port:
            return await probe(OwnServer("127.0.0.1", "plain", port, "acme", password or "right"), around)

    return asyncio.run(run())


def test_own_server_is_the_way_of_e_mail() -> None:
    assert WAYS["smtp"].channel == "email"
    assert WAYS["smtp"].secrets.keys() == {"password"}


def test_server_on_the_internet_with_a_login_over_tls_is_in_order() -> None:
    check(SERVER, OPEN)
    check(OwnServer("mail.acme.example", "plain", 25), OPEN)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"host": ""}, "host"),
        ({"host": "smtp acme"}, "host"),
        ({"host": "smtp://acme.example"}, "host"),
        ({"host": "127.0.0.1"}, "host"),
        ({"host": "localhost"}, "host"),
        ({"host": "[::1]"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 70000}, "port"),
        ({"user": ""}, "user"),
        ({"password": ""}, "password"),
        ({"security": "plain"}, "security"),
        ({"connections": 0}, "connections"),
        ({"connections": 100}, "connections"),
        ({"sender": "not an address"}, "sender"),
        ({"sender": "a@b.example, c@d.example"}, "sender"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(change: dict[str, object], key: str) -> None:
    with pytest.raises(Refused) as refused:
        check(replace(SERVER, **change), OPEN)  # type: ignore[arg-type]  # the fields are of several types
    assert refused.value.context["key"] == key
    assert "secret" not in str(refused.value)


def test_operator_may_allow_private_networks_and_passwords_within_them() -> None:
    check(OwnServer("10.0.0.25", "plain", 25, "acme", "secret"), INSIDE)


def test_password_is_never_shown() -> None:
    assert "secret" not in repr(SERVER)
    assert "secret" not in repr(mail_settings(SERVER, OPEN))


def test_test_greets_signs_in_and_tells_the_servers_words() -> None:
    script = Script(password="right")
    assert probed(script) == "250 ok"
    assert [command.split()[0] for command in script.commands] == ["EHLO", "AUTH", "NOOP", "QUIT"]
    assert not script.messages


@pytest.mark.parametrize(
    ("script", "password", "words"),
    [
        (Script(password="right"), "wrong", "535 5.7.8 credentials invalid"),
        (Script({"connect": ["554 go away"]}, password="right"), "right", "554 go away"),
        (Script({"NOOP": [DROP]}, password="right"), "right", "Unexpected EOF"),
    ],
)
def test_test_that_fails_gives_the_servers_words(script: Script, password: str, words: str) -> None:
    with pytest.raises(DeliveryError) as error:
        probed(script, password)
    assert words in error.value.answer


def test_name_that_leads_to_a_private_network_is_found_out_when_connecting() -> None:
    script = Script()

    async def run() -> None:
        # As if it had been kept while the operator allowed it.
        async with running(script) as port, open_own(OwnServer("127.0.0.1", "plain", port), OPEN) as carrier:
            await carrier.carry(outgoing())

    with pytest.raises(DeliveryError) as error:
        asyncio.run(run())
    assert (error.value.blocks_queue, error.value.permanent) == (True, False)
    assert "DUNWELL_PRIVATE_NETWORKS" in error.value.answer
    assert script.connections == 0
