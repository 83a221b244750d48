# SPDX-License-Identifier: MIT
"""Encrypted questions: the certificate is that of the name that was set, whatever address it leads to."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dunwell.delivery import http
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.http import Answer, HttpClient
from dunwell.delivery.web_address import WebAddress

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One for hooks.example, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def asked(certificate: Path, host: str, monkeypatch: pytest.MonkeyPatch, *, trusted: bool) -> tuple[Answer, list[str]]:
    """One question to a server of this machine under a name, and the names that it was greeted with."""
    greeted: list[str] = []

    async def here(host: str, port: int, *, private_networks: bool) -> list[str]:
        return ["127.0.0.1"]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ANSWER)
        await writer.drain()
        writer.close()

    async def ask() -> Answer:
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(certificate)
        serving.sni_callback = lambda connection, name, context: greeted.append(name or "")
        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=serving)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient(private_networks=True) as web:
            return await web.ask("GET", WebAddress("https", host, port, "/"))

    if trusted:
        context = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(http, "_certificates", lambda: context)
    monkeypatch.setattr(http, "addresses_of", here)
    return asyncio.run(ask()), greeted


def test_a_server_is_greeted_by_its_name_and_shows_its_certificate(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, greeted = asked(certificate, "hooks.example", monkeypatch, trusted=True)
    assert (answer.status, answer.body) == (200, b"{}")
    assert greeted == ["hooks.example"]


@pytest.mark.parametrize(("host", "trusted"), [("hooks.example", False), ("other.example", True)])
def test_a_certificate_of_somebody_else_stops_the_way(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str, trusted: bool
) -> None:
    with pytest.raises(DeliveryError, match="certificate") as error:
        asked(certificate, host, monkeypatch, trusted=trusted)
    assert (error.value.sent, error.value.blocks_queue) == ("no", True)
