# SPDX-License-Identifier: MIT
"""The company's own mail server, as a way to carry its e-mail: what has to be set, and its test."""

from dataclasses import dataclass, field

from dunwell.core.problem import Refused
from dunwell.delivery.email.smtp import SmtpCarrier
from dunwell.delivery.mail_url import DEFAULT_CONNECTIONS, MAX_CONNECTIONS, MailSettings, Security
from dunwell.delivery.networks import names_the_inside
from dunwell.delivery.way import Surroundings
from dunwell.letters.mime import plain_address

SECRETS = {"password": frozenset({"host", "port", "security"})}
_TEST_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A company's mail server. `sender` is the address that its messages come from; empty: the company's own.

    `verp`: each message has a return address of its own (verp.py), where the sender's mailbox takes addresses with "+".
    """

    host: str
    security: Security = "starttls"
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    connections: int = DEFAULT_CONNECTIONS
    verp: bool = False


def check(settings: OwnServer, around: Surroundings) -> None:
    """Raises `Refused("bad_value", key=…)` with the field at fault, or `private_address`."""
    if not settings.host or any(one.isspace() or one in "/@" for one in settings.host):
        raise _bad("host", settings.host, "the name of a mail server, like smtp.example.com")
    if names_the_inside(settings.host) and not around.private_networks:
        raise Refused("private_address", key="host", host=settings.host)
    if not 1 <= settings.port <= 65535:
        raise _bad("port", settings.port, "1 to 65535; mostly 587 with STARTTLS and 465 with TLS")
    if bool(settings.user) != bool(settings.password):
        missing = "password" if settings.user else "user"
        raise _bad(missing, "", "given: user and password belong together")
    if settings.password and settings.security == "plain" and not around.private_networks:
        raise _bad("security", settings.security, "starttls or tls: a password must not travel unencrypted")
    if not 1 <= settings.connections <= MAX_CONNECTIONS:
        raise _bad("connections", settings.connections, f"1 to {MAX_CONNECTIONS}")
    if settings.sender:
        try:
            plain_address(settings.sender)
        except Refused:
            raise _bad("sender", settings.sender, "one e-mail address, or nothing") from None


def mail_settings(settings: OwnServer, around: Surroundings) -> MailSettings:
    """The server as the carrier of e-mail takes it."""
    return MailSettings(
        security=settings.security,
        host=settings.host,
        port=settings.port,
        username=settings.user or None,
        password=settings.password or None,
        connections=settings.connections,
        sender=settings.sender,
        public_only=not around.private_networks,
        verp=settings.verp,
    )


def open_own(settings: OwnServer, around: Surroundings) -> SmtpCarrier:
    """The carrier over the company's own server."""
    return SmtpCarrier(mail_settings(settings, around))


async def test(settings: OwnServer, around: Surroundings) -> str:
    """Connects, greets, signs in and asks for a sign of life; the server's words. Raises `DeliveryError`."""
    async with SmtpCarrier(mail_settings(settings, around), timeout=_TEST_SECONDS) as carrier:
        return await carrier.probe()


def _bad(key: str, value: object, wanted: str) -> Refused:
    return Refused("bad_value", key=key, value=value, wanted=wanted)
