# SPDX-License-Identifier: MIT
"""What of the networks may be named, in whichever dress."""

import asyncio
import socket

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery import networks
from dunwell.delivery.networks import NotAllowedError, addresses_of, is_public, is_this_machine, names_the_inside
from dunwell.delivery.web_address import web_address

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "no address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_the_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "10.1", "localhost",
        "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal", "nas.home.arpa", "192.168.0.1",
        "127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "localhost6",  # just those letters
    ],
)  # fmt: skip
def test_the_inside_is_known_in_every_notation(host: str) -> None:
    assert names_the_inside(host)
    with pytest.raises(Refused) as refused:
        web_address(f"https://{host}/hook", key="url", private_networks=False)
    assert refused.value.code == "private_address"


@pytest.mark.parametrize("host", ["[::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[fe80::1]"])
def test_the_inside_is_known_in_brackets(host: str) -> None:
    with pytest.raises(Refused) as refused:
        web_address(f"https://{host}/hook", key="url", private_networks=False)
    assert refused.value.code == "private_address"


@pytest.mark.parametrize(
    "text",
    [
        "", "example.com", "ftp://example.com/", "https://", "https:///x", "https://user:pass@example.com/",
        "https://example.com@127.0.0.1/", "https://example.com:0/", "https://example.com:99999/",
        "https://exa mple.com/", "https://example.com/ä",
        "https://example.com/a\r\nX: y", "https://example.com/\x00", "https://example.com\\@127.0.0.1/",
        "https://example.com/#part", "https://a..b/", "javascript:alert(1)", "file:///etc/passwd",
        "https://example.com/" + "a" * 600,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        web_address(text, key="url", private_networks=True)
    assert (refused.value.code, refused.value.context["key"]) == ("bad_value", "url")


def test_plain_http_is_for_private_networks_alone() -> None:
    with pytest.raises(Refused) as refused:
        web_address("http://hooks.example.com/", key="url", private_networks=False)
    assert refused.value.context["wanted"] == "an address that begins with https://"
    assert str(web_address("http://10.0.0.7:8080/x?y=1", key="url", private_networks=True)) == (
        "http://10.0.0.7:8080/x?y=1"
    )


def test_an_address_is_read_as_it_is_written() -> None:
    address = web_address("https://büro.example/a/b?c=d", key="url", private_networks=False)
    assert (address.host, address.port, address.target) == ("xn--bro-hoa.example", 443, "/a/b?c=d")
    assert str(address.below("letters", "7")) == "https://xn--bro-hoa.example/a/b/letters/7?c=d"


# Nothing is sent there: it is only looked where it would come from.
@pytest.mark.allow_hosts(["93.184.216.34"])
@pytest.mark.parametrize("others", [[], ["93.184.216.34"]])
def test_a_name_with_one_address_inside_is_not_asked(others: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in [*others, "192.168.1.7"]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: found)
    with pytest.raises(NotAllowedError, match=r"192\.168\.1\.7"):
        asyncio.run(addresses_of("rebind.example", 443, private_networks=False))
    assert asyncio.run(addresses_of("rebind.example", 443, private_networks=True)) == [*others, "192.168.1.7"]


@pytest.mark.allow_hosts(["127.0.0.1", "192.0.2.7"])
def test_public_address_of_the_machine_itself_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    # Here, 127.0.0.1 stands for the address that the machine has in the internet.
    monkeypatch.setattr(networks, "is_public", lambda address: True)
    with pytest.raises(NotAllowedError, match="on this machine"):
        asyncio.run(addresses_of("127.0.0.1", 443, private_networks=False))
    assert is_this_machine("127.0.0.1")
    assert not is_this_machine("192.0.2.7")
