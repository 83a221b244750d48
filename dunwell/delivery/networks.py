# SPDX-License-Identifier: MIT
"""Which addresses a company's settings may lead to: not this machine or a private network, unless its operator allows.

A name is looked up once, every address of it is judged, and the connection goes to the very address that was judged: a
name that points elsewhere a moment later gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

# Names that by convention lead inwards.
_INWARD = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa"}
    | {"localhost6", "localdomain6", "ip6-localhost", "ip6-loopback"}
)
# IPv6 addresses that wrap one of IPv4: NAT64 and the old form; 6to4 and Teredo are known to the library.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_OLD_FORM = ipaddress.IPv6Network("::/96")


class NotAllowedError(OSError):
    """An address that a company's settings may not lead to."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: `is_public("10.0.0.1")` is False, and so is
    `::ffff:10.0.0.1`, the same in another dress. What is no address is not public either."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = _wrapped(ip)
        if wrapped is not None:
            return is_public(str(wrapped))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def is_this_machine(address: str) -> bool:
    """Whether an IP address, a public one too, is one of this machine's own. Nothing is sent for that: what goes to an
    address of one's own comes from that very address."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
        except OSError:
            return False  # no way leads there
        own = str(probe.getsockname()[0])
    return ipaddress.ip_address(own.partition("%")[0]) == ipaddress.ip_address(address.partition("%")[0])


def names_the_inside(host: str) -> bool:
    """Whether a host can be told to be private without looking it up: `localhost` and names that by convention lead
    inwards, or such an address written out in whichever notation (`127.1`, `2130706433`, `0x7f.1`) or letters."""
    name = _in_ascii(host).strip("[]").rstrip(".").lower()
    labels = name.split(".")
    if labels[-1] in _INWARD or ".".join(labels[-2:]) in _INWARD:
        return True
    try:
        return not is_public(str(ipaddress.ip_address(name)))
    except ValueError:
        pass
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))
    except OSError:
        return False


async def addresses_of(host: str, port: int, *, private_networks: bool) -> list[str]:
    """The addresses of a host, in the order to try them. Raises OSError: unknown, `NotAllowedError`: private."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    judged = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if private_networks:
        return judged
    closed = [address for address in judged if not is_public(address) or is_this_machine(address)]
    if closed:
        raise NotAllowedError(
            f"{host} is {closed[0]}, on this machine or in a private network; only the operator of this installation "
            "can allow that (DUNWELL_PRIVATE_NETWORKS=allow)"
        )
    return judged


async def dial(host: str, port: int, *, private_networks: bool) -> socket.socket:
    """A connection to a host, by the first of its addresses that answers. Raises OSError, `NotAllowedError`."""
    return await _first(await addresses_of(host, port, private_networks=private_networks), port)


async def _first(judged: Sequence[str], port: int) -> socket.socket:
    failure = OSError("the host has no address")
    for address in judged:
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        except OSError as error:
            made.close()
            failure = error
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise failure


def _in_ascii(host: str) -> str:
    """A host as it is looked up: full-width digits and dots of other scripts are plain ones there."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if ip.ipv4_mapped is not None or ip.sixtofour is not None:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (ip in _OLD_FORM and int(ip) > 0xFFFF):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
