# SPDX-License-Identifier: MIT
"""Addresses of domains with letters beyond ASCII, in the forms in which servers and people write them."""

import pytest

from dunwell.intake.returned.addresses import plain, read_form, same_form


@pytest.mark.parametrize(
    ("address", "same", "read"),
    [
        ("Anna@Bücher.example", "anna@xn--bcher-kva.example", "anna@bücher.example"),
        ("anna@XN--BCHER-KVA.example", "anna@xn--bcher-kva.example", "anna@bücher.example"),
        ("Anna@Firma.example", "anna@firma.example", "anna@firma.example"),
        # No domains: left as they are, in small letters.
        ("anna@xn--\N{SNOWMAN}..example", "anna@xn--\N{SNOWMAN}..example", "anna@xn--\N{SNOWMAN}..example"),
        ("anna@xn--999999999.example", "anna@xn--999999999.example", "anna@xn--999999999.example"),
        (f"a@{'ü' * 300}", f"a@{'ü' * 300}", f"a@{'ü' * 300}"),
        ("", "", ""),
    ],
)
def test_one_form_of_an_address(address: str, same: str, read: str) -> None:
    assert (same_form(address), read_form(address)) == (same, read)


@pytest.mark.parametrize(
    ("field", "address"),
    [
        (r"utf-8; anna@b\x{FC}cher.example", "anna@bücher.example"),
        (r"UTF-8;j\x{f6}rg@b\x{00FC}cher.example", "jörg@bücher.example"),
        ("utf-8; jörg@bücher.example", "jörg@bücher.example"),
        (r"utf-8; anna@b\x{FFFFFF}.example", "anna@b"),
    ],
)
def test_address_of_rfc_6533_is_decoded(field: str, address: str) -> None:
    assert plain(field) == address
