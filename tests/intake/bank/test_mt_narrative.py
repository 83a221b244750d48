# SPDX-License-Identifier: MIT
"""Field :86: in the ways in which banks write it."""

import pytest

from dunwell.intake.bank.mt_narrative import read_german_block, read_narrative


@pytest.mark.parametrize("mark", ["?", "^", "<", "~", ">"])
def test_subfields_behind_any_mark_are_told_apart(mark: str) -> None:
    text = "166?00CREDIT?20EREF+E2E-1?21MREF+M-1?22SVWZ+Invoice 77?30BANKDEFF?31DE02100100100006820101?32Anna?33 Lind"
    found = read_narrative([text.replace("?", mark)])
    assert (found.key, found.end_to_end_id, found.mandate_id, found.text) == ("166", "E2E-1", "M-1", "Invoice 77")
    assert (found.account, found.counterparty) == ("DE02100100100006820101", "Anna Lind")


def test_subfields_need_no_text_key() -> None:
    found = read_narrative(["~00TRANSFER~20Faktura 77~32JAN NOWAK~38PL61109010140000071219812874"])
    assert (found.key, found.text, found.account) == ("", "Faktura 77", "PL61109010140000071219812874")


def test_full_piece_runs_on_and_short_one_ends() -> None:
    full = "x" * 27
    assert read_narrative([f"166?20{full}?21tail?22next"]).text == f"{full}tail next"


def test_line_that_was_broken_at_its_width_is_whole_again() -> None:
    assert read_narrative(["166?20SVWZ+Invo", "ice 77?32An", "na"]).text == "Invoice 77"


def test_end_to_end_id_that_was_not_provided_is_none() -> None:
    assert read_narrative(["166?20EREF+NOTPROVIDED?21SVWZ+x"]).end_to_end_id is None
    assert read_narrative(["/EREF/NOTPRO", "VIDED/REMI/x"]).end_to_end_id is None


@pytest.mark.parametrize("text", ["109?20EREF+1?21RETURN/REASON: MD06?34000", "109?20EREF+1?34902"])
def test_reason_of_a_return_comes_from_the_text_or_its_key(text: str) -> None:
    assert read_narrative([text]).return_reason == ("MD06" if "MD06" in text else "AC04")


def test_words_between_slashes_are_told_apart() -> None:
    text = "/TRTP/SEPA/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME/A. Lind/REMI/Factuur 77/EREF/E2E-1"
    found = read_narrative([text])
    assert (found.account, found.counterparty, found.text) == ("NL02ABNA0123456789", "A. Lind", "Factuur 77")
    assert found.end_to_end_id == "E2E-1"


def test_counterparty_in_one_word_is_account_bank_and_name() -> None:
    found = read_narrative(["/EREF/1/CNTP/NL02ABNA0123456789/ABNANL2A/A. Lind/Delft//REMI/USTD//Factuur 77/"])
    assert (found.account, found.counterparty, found.text) == ("NL02ABNA0123456789", "A. Lind", "Factuur 77")


def test_structured_remittance_is_the_reference() -> None:
    found = read_narrative(["/EREF/1/REMI/STRD/CUR/RF18539007547034/"])
    assert (found.reference, found.text) == ("RF18539007547034", "")


def test_free_text_stays_as_it_came() -> None:
    assert read_narrative(["Invoice 77 ", "paid 100% by 3"]).text == "Invoice 77 paid 100% by 3"
    assert read_narrative(["#20 and more"]).text == "#20 and more"


def test_old_german_block_has_purpose_and_name() -> None:
    found = read_german_block(["01Rechnung", "0277", "15Anna", "16Lind", "17CREDIT"])
    assert (found.text, found.counterparty) == ("Rechnung 77", "Anna Lind")
