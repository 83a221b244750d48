# SPDX-License-Identifier: MIT
"""Mail servers that encrypt: their certificate is looked at, and nothing is said in the clear."""

import ssl
import subprocess
from pathlib import Path

import pytest

from tests.delivery.server import DROP, STALL, Script
from tests.delivery.test_smtp import DATA, carried, extensions, failed, outgoing

__all__ = ["extensions"]
BIG = outgoing(data=DATA + (b"y" * 76 + b"\r\n") * 400_000)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for 127.0.0.1 with its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    both, key, cert = folder / "both.pem", folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_starttls_and_tls_carry_when_the_certificate_is_trusted(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    script = Script(tls=server_context(certificate), password="right")
    assert carried(script, security="starttls", tls=trust, login=("me", "right")).refused == {}
    assert script.commands.index("STARTTLS") < min(n for n, c in enumerate(script.commands) if c.startswith("AUTH"))
    context = server_context(certificate)
    assert carried(Script(), security="tls", tls=trust, server_tls=context).answer == "250 2.0.0 queued as 1"


def test_a_certificate_that_is_not_trusted_stops_the_queue_before_the_password_is_said(certificate: Path) -> None:
    script = Script(tls=server_context(certificate), password="right")
    assert failed(script, security="starttls", login=("me", "right"))[:3] == (False, "no", True)
    assert not any(command.startswith(("AUTH", "MAIL")) for command in script.commands)
    assert failed(Script(), security="tls", server_tls=server_context(certificate))[:3] == (False, "no", True)


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear() -> None:
    script = Script(password="right")
    assert failed(script, security="starttls", login=("me", "right"))[:3] == (False, "no", True)
    assert not any(command.startswith(("AUTH", "MAIL")) for command in script.commands)


@pytest.mark.parametrize("body", [DROP, STALL])
def test_a_big_message_that_was_not_read_to_its_end_was_certainly_not_sent(certificate: Path, body: str) -> None:
    script = Script({"BODY": [body]})
    trust = ssl.create_default_context(cafile=str(certificate))
    permanent, sent, blocks, _ = failed(
        script, BIG, security="tls", tls=trust, server_tls=server_context(certificate), timeout=0.5
    )
    assert (permanent, sent, blocks) == (False, "no", False)
    assert script.messages == []


def test_a_big_message_arrives_whole(certificate: Path) -> None:
    script = Script()
    trust = ssl.create_default_context(cafile=str(certificate))
    answer = carried(script, BIG, security="tls", tls=trust, server_tls=server_context(certificate)).answer
    assert answer == "250 2.0.0 queued as 1"
    assert script.messages == [BIG.data]
