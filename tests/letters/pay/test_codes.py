# SPDX-License-Identifier: MIT
"""Which codes a notice bears, what they hold, and what the creditor is told when there is none."""

from dataclasses import replace
from datetime import date

import pytest

from dunwell.core.money import minor_units
from dunwell.letters.notice import Account
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.pay.finnish import bank_barcode
from tests.letters.pay.worked import (
    FINNISH,
    GERMAN,
    QR_IBAN,
    SWISS,
    WRONG,
    asked,
    company,
    swiss_company,
    table,
)
from tests.letters.samples import ACME, LISTED, STEPPED, notice

RF = "RF18 5390 0754 7034"


def codes_of(problems: tuple[object, ...]) -> list[str]:
    return [str(getattr(problem, "code", "")) for problem in problems]


def test_epc_code_holds_the_lines_of_the_page() -> None:
    lines = [row["example"] for row in table("EPC QR code")]
    codes = pay_codes(asked(company(FINNISH), reference=RF))
    assert codes.epc == "\n".join(lines).rstrip("\n")
    assert codes.problems == ()
    assert codes.swiss == ""


@pytest.mark.parametrize("row", table("Finnish bank barcode"), ids=lambda row: row["reference"])
def test_bank_barcode_holds_the_digits_of_the_page(row: dict[str, str]) -> None:
    pay_by = None if row["due"] == "–" else date.fromisoformat(row["due"])
    minor = minor_units(row["amount"], "EUR")
    made = bank_barcode(row["account"].replace(" ", ""), minor, row["reference"], pay_by, "here")
    assert made == row["digits"]
    assert len(row["digits"]) == 54
    asked_for = asked(company(Account(row["account"])), minor, reference=row["reference"])
    on = pay_by or date(2026, 3, 22)
    assert pay_codes(replace(asked_for, on=on, pay_by=pay_by)).barcode == row["digits"]


@pytest.mark.parametrize(
    ("pay_by", "due_on", "printed"),
    [
        (date(2026, 3, 29), date(2026, 3, 1), "260329"),
        (date(2026, 3, 22), date(2026, 3, 1), "260322"),
        (date(2026, 3, 21), date(2026, 3, 1), "000000"),
        (None, date(2026, 3, 1), "000000"),
        (None, None, "000000"),
        (None, date(2026, 4, 9), "260409"),
    ],
)
def test_barcode_asks_for_a_day_that_has_not_passed(pay_by: date | None, due_on: date | None, printed: str) -> None:
    asked_for = asked(company(FINNISH), reference="12 34561")
    changed = replace(asked_for, pay_by=pay_by, lines=(replace(asked_for.lines[0], due_on=due_on),))
    assert pay_codes(changed).barcode[-6:] == printed


@pytest.mark.parametrize("reference", ["", "R-1001", "RF58 INV2 026A 7", "71"])
def test_a_reference_that_the_barcode_cannot_hold_leaves_it_out_and_the_epc_code_in(reference: str) -> None:
    codes = pay_codes(asked(company(FINNISH, country="DE"), reference=reference))
    assert codes.barcode == ""
    assert codes.epc.startswith("BCD\n")
    assert codes.problems == ()


def test_a_notice_of_several_lines_is_paid_under_its_own_number() -> None:
    codes = pay_codes(notice(lines=(STEPPED, LISTED)))
    assert codes.epc.split("\n")[7:] == ["EUR5125.00", "", "RF10N17"]
    assert codes.barcode == ""
    german = replace(ACME, country="DE", accounts=(Account("DE89 3704 0044 0532 0130 00", "COBADEFFXXX"),))
    codes = pay_codes(notice(lines=(STEPPED, LISTED), company=german))
    assert codes.epc.split("\n")[7:] == ["EUR5125.00", "", "", "N-17"]


@pytest.mark.parametrize(
    ("due_on", "printed"),
    [(date(2026, 4, 2), "260402"), (date(2026, 3, 1), "000000"), (None, "000000")],
)
def test_barcode_of_several_lines_has_a_day_only_when_none_is_late(due_on: date | None, printed: str) -> None:
    lines = (replace(STEPPED, due_on=due_on), replace(LISTED, due_on=date(2026, 4, 9)))
    codes = pay_codes(notice(number="1234561", lines=lines, pay_by=None))
    assert codes.barcode[0] == "4"
    assert codes.barcode[-13:] == f"1234561{printed}"


def test_a_national_reference_goes_into_the_message_without_its_spaces() -> None:
    finnish = pay_codes(asked(company(FINNISH), reference="12 34561"))
    assert finnish.epc.split("\n")[9:] == ["", "1234561"]
    assert finnish.barcode.startswith("4")
    estonian = pay_codes(asked(company(Account("EE38 2200 2210 2014 5685"), country="EE"), reference="1213 1295 2"))
    assert estonian.epc.split("\n")[9:] == ["", "121312952"]


def test_an_item_without_a_reference_is_paid_under_its_name() -> None:
    codes = pay_codes(asked(company(GERMAN, country="DE"), item="R-1001/2"))
    assert codes.epc.split("\n")[9:] == ["", "R-1001/2"]


def test_the_first_valid_account_is_paid_and_every_wrong_one_told() -> None:
    codes = pay_codes(asked(company(Account("123-4567"), WRONG, GERMAN, FINNISH), reference=RF))
    assert "\nDE89370400440532013000\n" in codes.epc
    assert codes.barcode[1:17] == "2112345600000785"
    assert [(problem.code, problem.where) for problem in codes.problems] == [
        ("iban_checksum", "company acme, account 2")
    ]


def test_a_wrong_checksum_alone_prints_no_code() -> None:
    codes = pay_codes(asked(company(WRONG), reference=RF))
    assert (codes.epc, codes.swiss, codes.barcode, codes.bill) == ("", "", "", None)
    assert codes_of(codes.problems) == ["iban_checksum"]
    assert "FI21 1234 5600 0007 86" in codes.problems[0].message


def test_the_holder_of_the_account_is_paid_rather_than_the_company() -> None:
    codes = pay_codes(asked(company(replace(FINNISH, holder="Factor\x00 Oy\nRahoitus"))))
    assert codes.epc.split("\n")[5] == "Factor Oy Rahoitus"


@pytest.mark.parametrize("currency", ["SEK", "USD", "JPY"])
def test_a_currency_without_a_code_is_no_problem(currency: str) -> None:
    codes = pay_codes(asked(company(Account("123-4567")), currency=currency))
    assert (codes.epc, codes.swiss, codes.barcode, codes.problems) == ("", "", "", ())


@pytest.mark.parametrize("currency", ["EUR", "CHF"])
def test_no_iban_at_all_is_told_where_a_code_would_stand(currency: str) -> None:
    codes = pay_codes(asked(company(Account("123-4567")), currency=currency))
    assert codes_of(codes.problems) == ["no_iban"]


def test_nothing_to_pay_to_is_told() -> None:
    codes = pay_codes(asked(company()))
    assert codes_of(codes.problems)[0] == "nothing_to_pay_to"
    assert codes.problems[0].where == "company acme, accounts"
    assert codes.epc == ""


def test_a_total_of_nothing_prints_no_code_and_says_so() -> None:
    codes = pay_codes(asked(company(FINNISH), 0, reference=RF))
    assert (codes.epc, codes.barcode) == ("", "")
    assert [(problem.code, problem.where) for problem in codes.problems] == [("nothing_to_pay", "notice N-17, total")]


@pytest.mark.parametrize(
    ("minor", "epc", "barcode"),
    [
        (1, "EUR0.01", "00000001"),
        (999_999_99, "EUR999999.99", "99999999"),
        (999_999_99 + 1, "EUR1000000.00", ""),
        (999_999_999_99, "EUR999999999.99", ""),
        (999_999_999_99 + 1, "", ""),
        (9_999_999_999_999, "", ""),
    ],
)
def test_amounts_up_to_the_end_of_each_standard(minor: int, epc: str, barcode: str) -> None:
    codes = pay_codes(asked(company(FINNISH), minor, reference=RF))
    assert (codes.epc.split("\n")[7] if codes.epc else "") == epc
    assert codes.barcode[17:25] == barcode
    assert codes_of(codes.problems) == ["amount_beyond_code"] * ((not epc) + (not barcode))


def test_a_long_name_is_cut_to_seventy_characters() -> None:
    codes = pay_codes(asked(replace(company(FINNISH), name="Överåsen " * 60)))
    name = codes.epc.split("\n")[5]
    assert 60 < len(name) <= 70
    assert ("Överåsen " * 60).startswith(name)


@pytest.mark.parametrize("letter", ["Ä", "Ж", "株", "😀"])
def test_a_payload_never_outgrows_the_standard(letter: str) -> None:
    codes = pay_codes(asked(replace(company(FINNISH), name=letter * 500), item="Λ" * 60))
    assert codes.epc.encode().decode() == codes.epc
    assert len(codes.epc.encode()) <= 331
    assert codes.epc.split("\n")[5] == letter * len(codes.epc.split("\n")[5])
    assert codes.epc.endswith("Λ" * 60)


@pytest.mark.parametrize("item", ["R" * 141, "株" * 120])
def test_a_reference_too_long_for_the_code_is_told_and_never_cut(item: str) -> None:
    codes = pay_codes(asked(company(GERMAN, country="DE"), item=item))
    assert codes.epc == ""
    assert codes_of(codes.problems) == ["reference_too_long"]


@pytest.mark.parametrize(
    ("number", "bic", "printed", "problems"),
    [
        ("FI21 1234 5600 0007 85", "", True, []),
        ("FI21 1234 5600 0007 85", "nonsense!", True, []),
        ("FI21 1234 5600 0007 85", "NDEAFIHH XXX", True, []),
        ("GB29 NWBK 6016 1331 9268 19", "", False, ["bic_missing"]),
        ("GB29 NWBK 6016 1331 9268 19", "NWBKGB2L", True, []),
        ("TR33 0006 1005 1978 6457 8413 26", "", False, []),
    ],
)
def test_beyond_the_economic_area_the_bic_is_wanted_and_beyond_sepa_is_no_code(
    number: str, bic: str, printed: bool, problems: list[str]
) -> None:
    codes = pay_codes(asked(company(Account(number, bic), country="DE")))
    assert bool(codes.epc) is printed
    assert codes_of(codes.problems) == problems
    if printed:
        assert codes.epc.split("\n")[4] in {"", "NDEAFIHHXXX", "NWBKGB2L"}


@pytest.mark.parametrize(
    ("country", "reference", "problems"),
    [
        ("FI", "12 34562", ["reference_checksum"]),
        ("EE", "1213 1295 3", ["reference_checksum"]),
        ("DE", "12 34562", []),
        ("DE", "RF19 5390 0754 7034", ["reference_checksum"]),
        ("DE", "RF-2026-17", []),
        ("", "12 34562", ["reference_checksum"]),
    ],
)
def test_wrong_check_digits_of_a_stated_reference_are_told(country: str, reference: str, problems: list[str]) -> None:
    codes = pay_codes(asked(company(FINNISH, country=country), reference=reference))
    assert codes_of(codes.problems) == problems
    assert codes.epc.endswith(f"\n\n\n{reference}")
    if problems:
        assert codes.problems[0].where == "notice N-17, invoice R-1001, reference"


def test_euro_go_by_qr_bill_only_where_the_first_account_is_swiss() -> None:
    first_finnish = pay_codes(asked(company(FINNISH, SWISS)))
    assert (first_finnish.swiss, first_finnish.epc.split("\n")[6]) == ("", "FI2112345600000785")
    first_swiss = pay_codes(asked(swiss_company(SWISS, FINNISH)))
    assert first_swiss.swiss.startswith("SPC\n")
    assert first_swiss.problems == ()
    with_bic = pay_codes(asked(swiss_company(QR_IBAN, replace(SWISS, bic="POFICHBEXXX"))))
    assert with_bic.epc.split("\n")[4:7] == ["POFICHBEXXX", "Muster & Söhne AG", "CH5800791123000889012"]


def test_what_comes_from_outside_stays_text_on_one_line() -> None:
    evil = 'Evil\r\nBCD\u2028<script>{{ x }} #read("/etc/passwd")\u202e'
    codes = pay_codes(asked(replace(ACME, name=evil, country="DE", accounts=(GERMAN,)), item=evil))
    lines = codes.epc.split("\n")
    assert len(lines) == 11
    assert lines[5] == lines[10] == 'Evil BCD <script>{{ x }} #read("/etc/passwd")'
