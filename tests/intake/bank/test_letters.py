# SPDX-License-Identifier: MIT
"""In which letters a file is written, where it does not say so."""

import pytest

from dunwell.intake.bank.letters import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "iso8859-2", "cp852"])
def test_polish_names_are_read_in_all_their_encodings(encoding: str) -> None:
    assert decoded("Łódź, Świętokrzyska, ŻÓŁĆ".encode(encoding), "PL") == "Łódź, Świętokrzyska, ŻÓŁĆ"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "utf-8-sig"])
def test_german_names_are_read_in_all_their_encodings(encoding: str) -> None:
    assert decoded("Müller & Söhne, Straße".encode(encoding), "DE") == "Müller & Söhne, Straße"


@pytest.mark.parametrize("encoding", ["cp1257", "cp775"])
def test_baltic_names_are_read_in_their_encodings(encoding: str) -> None:
    assert decoded("Žemaitė, Bērziņš".encode(encoding), "LT") == "Žemaitė, Bērziņš"


def test_bytes_that_no_encoding_knows_are_marked_and_the_rest_stays() -> None:
    assert decoded(b"A\x81\x00\xf0B", "").startswith("A")
