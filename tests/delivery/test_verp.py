# SPDX-License-Identifier: MIT
"""A bounce finds its message by the address that it came from."""

import pytest

from dunwell.delivery.email.verp import delivery_of, envelope_id, verp_address


def test_return_address_names_its_delivery() -> None:
    address = verp_address("billing@firma.example", 4711, "secret")
    assert address.startswith("billing+d4711-")
    assert address.endswith("@firma.example")
    assert delivery_of(address, "secret") == 4711
    assert delivery_of(address.upper(), "secret") == 4711


@pytest.mark.parametrize(
    "address", ["billing@firma.example", "billing+d4711-000000000000@firma.example", "d1-@x.example", "", "@", "+d1-@x"]
)
def test_made_up_address_names_none(address: str) -> None:
    assert delivery_of(address, "secret") is None


def test_address_under_another_secret_names_none() -> None:
    assert delivery_of(verp_address("a@b.example", 1, "one"), "other") is None


def test_local_part_never_outgrows_what_servers_take() -> None:
    long = "x" * 60 + "@firma.example"
    assert verp_address(long, 1, "secret") == long


def test_envelope_id_is_the_local_part() -> None:
    assert envelope_id("<acme.N-7.email.abc@firma.example>") == "acme.N-7.email.abc"
