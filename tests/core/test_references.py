# SPDX-License-Identifier: MIT
"""Check digits: the worked tables step by step, every number against a formula of its own, and slips of the hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ch import esr

from dunwell.core.problem import Refused
from dunwell.core.references import (
    ReferenceKind,
    bare_reference,
    compute,
    is_belgian,
    is_valid,
    kind_of,
    number_of_rf,
    rf_of,
    write,
)
from tests.letters.pay.worked import QR_REFERENCE, table

KINDS: tuple[ReferenceKind, ...] = ("rf", "finnish", "estonian", "swiss")
WEIGHTED: tuple[tuple[ReferenceKind, str], ...] = (
    ("finnish", "Finnish viitenumero"),
    ("estonian", "Estonian viitenumber"),
)
DIGITS = st.text("0123456789", min_size=1, max_size=19)
FINNISH_BASES = st.integers(100, 10**19 - 1).map(str)
LETTERS_AND_DIGITS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21)


@pytest.mark.parametrize(("kind", "row"), [(kind, row) for kind, heading in WEIGHTED for row in table(heading)])
def test_the_7_3_1_method_gives_every_column_of_the_page(kind: ReferenceKind, row: dict[str, str]) -> None:
    digits = [int(digit) for digit in row["from the right"].split()]
    weights = [int(weight) for weight in row["weights"].split()]
    products = [int(product) for product in row["products"].split()]
    assert digits == [int(digit) for digit in reversed(row["own number"])]
    assert weights == [(7, 3, 1)[place % 3] for place in range(len(digits))]
    assert products == [digit * weight for digit, weight in zip(digits, weights, strict=True)]
    assert int(row["sum"]) == sum(products)
    assert int(row["next ten"]) in range(sum(products), sum(products) + 10)
    assert row["next ten"].endswith("0")
    assert int(row["check digit"]) == int(row["next ten"]) - int(row["sum"])
    reference = compute(kind, row["own number"])
    assert reference == row["own number"] + row["check digit"]
    assert write(kind, reference) == row["printed"]
    assert is_valid(kind, row["printed"])


@pytest.mark.parametrize("row", table("RF creditor reference"), ids=lambda row: row["own number"])
def test_the_rf_check_digits_give_every_column_of_the_page(row: dict[str, str]) -> None:
    assert row["with RF00 behind"] == row["own number"] + "RF00"
    assert row["as digits"] == "".join(str(int(sign, 36)) for sign in row["with RF00 behind"])
    assert int(row["remainder by 97"]) == int(row["as digits"]) % 97
    assert row["check digits"] == f"{98 - int(row['remainder by 97']):02d}"
    reference = compute("rf", row["own number"])
    assert reference == "RF" + row["check digits"] + row["own number"]
    assert write("rf", reference) == row["printed"]
    assert kind_of(row["printed"]) == "rf"


@pytest.mark.parametrize("row", table("Swiss QR reference", 1), ids=lambda row: row["own number"])
def test_the_carries_of_the_swiss_reference_are_those_of_the_page(row: dict[str, str]) -> None:
    next_carry = {int(key): int(carry) for key, carry in table("Swiss QR reference")[0].items() if key != "sum"}
    carries, carry = [], 0
    for digit in row["own number"]:
        carry = next_carry[(carry + int(digit)) % 10]
        carries.append(carry)
    assert [int(given) for given in row["carries"].split()] == carries
    assert int(row["check digit"]) == (10 - carry) % 10
    reference = compute("swiss", row["own number"])
    assert reference == row["own number"] + row["check digit"]
    assert write("swiss", reference) == row["printed"]
    assert kind_of(row["printed"], "CH") == "swiss"


@given(FINNISH_BASES)
def test_a_finnish_reference_with_its_check_digit_weighs_a_multiple_of_ten(base: str) -> None:
    reference = compute("finnish", base)
    # The check digit weighs 1, and the next ones to the left 7, 3, 1 …
    weighed = sum(int(digit) * (1, 7, 3)[place % 3] for place, digit in enumerate(reversed(reference)))
    assert weighed % 10 == 0
    assert reference[:-1] == base
    assert is_valid("finnish", write("finnish", reference))


@given(DIGITS)
def test_an_estonian_reference_is_the_finnish_one_where_both_are_defined(base: str) -> None:
    reference = compute("estonian", base)
    assert is_valid("estonian", write("estonian", reference))
    if len(base) >= 3 and not base.startswith("0"):
        assert reference == compute("finnish", base)


@given(LETTERS_AND_DIGITS)
def test_an_rf_reference_leaves_the_remainder_one(base: str) -> None:
    reference = compute("rf", base)
    assert int("".join(str(int(sign, 36)) for sign in reference[4:] + reference[:4])) % 97 == 1
    assert is_valid("rf", write("rf", reference).lower())


@given(st.text("0123456789", min_size=1, max_size=26))
def test_a_swiss_reference_has_the_check_digit_that_another_library_gives(base: str) -> None:
    reference = compute("swiss", base)
    assert len(reference) == 27
    assert reference[-1] == esr.calc_check_digit(base)
    assert is_valid("swiss", write("swiss", reference))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_one_mistyped_digit_is_always_found(kind: ReferenceKind, data: st.DataObject) -> None:
    reference = compute(kind, data.draw(FINNISH_BASES))
    place = data.draw(st.integers(2 if kind == "rf" else 0, len(reference) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != reference[place]]))
    assert not is_valid(kind, reference[:place] + other + reference[place + 1 :])


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("12 34561", "FI", "finnish"),
        ("12 34561", "EE", "estonian"),
        ("12 34561", "", ""),
        ("12 34561", "DE", ""),
        ("71", "EE", "estonian"),
        ("71", "FI", ""),
        ("0012 34561", "FI", "finnish"),
        ("0000", "FI", ""),
        (QR_REFERENCE, "CH", "swiss"),
        (QR_REFERENCE, "LI", "swiss"),
        (QR_REFERENCE, "", "swiss"),
        (QR_REFERENCE, "DE", ""),
        ("rf18 5390 0754 7034", "", "rf"),
        ("RF18\u00a05390\u00a00754\u00a07034", "SE", "rf"),
        ("RF19 5390 0754 7034", "", ""),
        ("RF", "FI", ""),
        ("RF18", "FI", ""),
        ("R-1001", "FI", ""),
        ("", "FI", ""),
        ("١٢٣٤٥٦١", "FI", ""),
        ("²³⁴⁵", "EE", ""),
    ],
)
def test_the_creditors_country_tells_what_digits_are(text: str, country: str, kind: str) -> None:
    assert kind_of(text, country) == kind


def test_a_valid_reference_loses_its_spaces_and_any_other_text_stays_as_it_is() -> None:
    assert bare_reference("12 34561", "FI") == "1234561"
    assert bare_reference("Invoice 12 of May", "FI") == "Invoice 12 of May"


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        ("finnish", "12"),
        ("finnish", "0"),
        ("finnish", "1" * 20),
        ("finnish", "R-1001"),
        ("estonian", ""),
        ("estonian", "1" * 20),
        ("rf", ""),
        ("rf", "A" * 22),
        ("rf", "Ä1"),
        ("rf", "R-1"),
        ("swiss", "1" * 27),
        ("swiss", "12A"),
        ("swiss", "١"),
    ],
)
def test_a_number_for_which_the_standard_has_no_place_is_refused(kind: ReferenceKind, base: str) -> None:
    with pytest.raises(Refused, match=re.escape(f"bad_reference_base (kind={kind}, base={base})")):
        compute(kind, base)


@given(st.integers(1, 10**15))
def test_a_notice_is_found_again_by_the_reference_made_of_its_number(count: int) -> None:
    made = rf_of(f"N-{count}")
    assert is_valid("rf", made)
    assert number_of_rf(made) == number_of_rf(made.replace(" ", "").lower()) == f"N-{count}"


def test_only_the_reference_of_a_notice_names_one() -> None:
    assert rf_of("N-17") == "RF10 N17"
    assert rf_of("–") == rf_of("N" * 22) == ""
    assert [number_of_rf(text) for text in ("N-17", "RF11 N17", "RF34 1234 561", "")] == [""] * 4


def test_a_belgian_communication_ends_in_the_remainder_of_its_first_ten_digits() -> None:
    assert is_belgian("090933755493")
    assert is_belgian("000000009797")
    assert not is_belgian("000000009700")
    assert not is_belgian("090933755439")
    assert not is_belgian("09093375549")
