# SPDX-License-Identifier: MIT
"""Whose money it is: what speaks for somebody, what speaks against it, and what is left to a person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dunwell.core.matching.match import match, taught
from dunwell.core.matching.model import Customer, KnownAccount, OpenItem, Payment, Proposal

DAY = date(2026, 6, 15)
ANNA, BERND = "EE382200221020145685", "DE89370400440532013000"
CUSTOMERS = [Customer("anna", ("Anna Tamm",)), Customer("bernd", ("Bernd Müller GmbH",))]
KNOWN = [KnownAccount("EE38 2200 2210 2014 5685", "anna"), KnownAccount(BERND, "bernd")]
ITEMS = [
    OpenItem("a1", "RE-400301", "anna", 10000, "EUR", DAY, DAY, "1234561"),
    OpenItem("a2", "RE-400302", "anna", 7700, "EUR", DAY, DAY + timedelta(9), notices=("N-17",)),
    OpenItem("b1", "RE-400401", "bernd", 5500, "EUR", DAY, DAY, "RF18539007547034", end_to_end_id="DD-1"),
    OpenItem("s1", "RE-400001", "anna", 0, "EUR", DAY, DAY),
    OpenItem("u1", "RE-400901", "bernd", 8800, "USD", DAY, DAY),
]
PLAIN = Payment("P", 10000, "EUR", DAY)


def proposal(**given: object) -> Proposal:
    return match([replace(PLAIN, **given)], ITEMS, CUSTOMERS, KNOWN)[0]  # type: ignore[arg-type]  # fields by name


def settled(one: Proposal) -> list[tuple[str, int]]:
    return [(part.item, part.minor) for part in one.allocations]


@pytest.mark.parametrize(
    ("given", "rule", "item"),
    [
        ({"reference": "12 34561"}, "reference", "a1"),
        ({"text": "viite 1234561"}, "reference", "a1"),
        ({"reference": "RF34 1234 561"}, "reference", "a1"),
        ({"amount": 5500, "end_to_end_id": "DD-1"}, "reference", "b1"),
        ({"amount": 7700, "reference": "RF10 N17"}, "reference", "a2"),
        ({"text": "arve 400301"}, "number", "a1"),
        ({"end_to_end_id": "RE-400301"}, "number", "a1"),
        ({"account": ANNA}, "account", "a1"),
        ({"name": "TAMM ANNA"}, "name", "a1"),
        ({"amount": 5500, "name": "BERND MUELLER"}, "name", "b1"),
    ],
)
def test_what_is_beyond_doubt_is_certain(given: dict[str, object], rule: str, item: str) -> None:
    one = proposal(**given)
    assert (one.rule, [part.item for part in one.allocations], one.certain) == (rule, [item], True)


@pytest.mark.parametrize(
    ("given", "against"),
    [
        ({"reference": "1234561", "account": BERND}, "other_account"),
        ({"reference": "1234561", "name": "Bernd Müller"}, "other_name"),
        ({"reference": "1234561", "text": "RE-400401"}, "several_customers"),
        ({"text": "RE-400301 RE-400401"}, "several_customers"),
        ({"amount": 8800, "text": "RE-400901"}, "wrong_currency"),
        ({"amount": 10000, "text": "RE-400001", "account": ANNA}, "already_paid"),
        ({"amount": 99900, "text": "RE-400301", "account": ANNA}, "more_than_owed"),
        ({"account": ANNA, "text": "invoice RE-400999"}, "unknown_number"),
        ({"amount": 5000, "account": ANNA}, "oldest_first"),
        ({"amount": 7700, "text": "RE-400301", "account": ANNA}, "ambiguous"),
    ],
)
def test_what_contradicts_waits_for_a_person(given: dict[str, object], against: str) -> None:
    one = proposal(**given)
    assert not one.certain
    assert against in [fact.kind for fact in one.evidence]


def test_nothing_but_the_amount_is_a_hint() -> None:
    one = proposal()
    assert (one.rule, settled(one), one.certain, one.score) == ("amount", [("a1", 10000)], False, 33)


def test_what_fits_nobody_is_credit_of_nobody() -> None:
    one = proposal(amount=123, name="Ekbatan Quirk", text="salary")
    assert (one.rule, one.customer, one.allocations, one.credit, one.certain) == ("", "", (), 123, False)


@pytest.mark.parametrize("amount", [0, -10000])
def test_money_that_went_out_settles_nothing(amount: int) -> None:
    one = proposal(amount=amount, reference="1234561")
    assert (one.allocations, one.credit, [fact.kind for fact in one.evidence]) == ((), 0, ["not_incoming"])


def test_a_slip_in_the_number_is_forgiven_when_account_and_amount_agree() -> None:
    one = proposal(text="arve 400031", account=ANNA)
    assert (settled(one), one.certain) == ([("a1", 10000)], True)
    assert [fact.names for fact in one.evidence if fact.kind == "misspelt_number"] == ["RE-400301"]


def test_evidence_bears_the_words_and_their_place() -> None:
    one = proposal(text="aitäh, arve 400301", name="Anna Tamm", account=ANNA)
    facts = {fact.kind: (fact.words, fact.field, fact.at, fact.names) for fact in one.evidence}
    assert facts["number"] == ("400301", "text", 12, "RE-400301")
    assert facts["name"] == ("Anna Tamm", "name", 0, "anna")
    assert facts["account"] == (ANNA, "account", 0, "anna")


def test_two_parts_settle_an_invoice_and_a_third_is_credit() -> None:
    parts = [
        replace(PLAIN, id=f"P{at}", amount=amount, reference="1234561") for at, amount in enumerate([6000, 4000, 50])
    ]
    parts = [replace(part, account=ANNA) for part in parts]
    first, second, third = match(parts, ITEMS, CUSTOMERS, KNOWN)
    assert (settled(first), first.certain) == ([("a1", 6000)], True)
    assert (settled(second), second.certain) == ([("a1", 4000)], True)
    assert (settled(third), third.credit, third.certain) == ([], 50, False)


def test_who_names_an_invoice_gets_it_before_an_earlier_payment_of_the_same_amount() -> None:
    earlier = replace(PLAIN, id="A", account=ANNA)
    naming = replace(PLAIN, id="B", reference="1234561", booked_on=DAY + timedelta(3))
    silent, named = match([earlier, naming], ITEMS, CUSTOMERS, KNOWN)
    assert (named.certain, settled(named)) == (True, [("a1", 10000)])
    assert not silent.certain


def test_what_a_person_has_to_decide_is_not_given_to_another_for_its_amount() -> None:
    doubtful = replace(PLAIN, id="A", reference="1234561", name="Bernd Müller")
    silent = replace(PLAIN, id="B", account=ANNA)
    assert [one.certain for one in match([doubtful, silent], ITEMS, CUSTOMERS, KNOWN)] == [False, False]


def test_an_account_of_two_customers_decides_nothing_by_itself() -> None:
    known = [*KNOWN, KnownAccount(ANNA, "bernd")]
    (one,) = match([replace(PLAIN, account=ANNA)], ITEMS, CUSTOMERS, known)
    assert not one.certain
    (one,) = match([replace(PLAIN, account=ANNA, name="Anna Tamm")], ITEMS, CUSTOMERS, known)
    assert one.certain


def test_two_customers_of_one_name_who_owe_the_same_are_not_told_apart() -> None:
    twin = OpenItem("t1", "RE-400777", "twin", 10000, "EUR", DAY, DAY)
    customers = [*CUSTOMERS, Customer("twin", ("Anna TAMM",))]
    (one,) = match([replace(PLAIN, name="Anna Tamm")], [*ITEMS, twin], customers, KNOWN)
    assert not one.certain
    (one,) = match([replace(PLAIN, name="Anna Tamm", text="RE-400777")], [*ITEMS, twin], customers, KNOWN)
    assert (settled(one), one.certain) == ([("t1", 10000)], True)


def test_charges_that_the_statement_tells_explain_the_difference() -> None:
    one = proposal(amount=8000, charges=2000, reference="1234561")
    assert one.certain
    assert [(part.minor, part.written_off, part.kind) for part in one.allocations] == [(8000, 2000, "bank_charges")]


def test_a_decision_teaches_the_account_once() -> None:
    payment = replace(PLAIN, account="FI21 1234 5600 0007 85")
    learnt = taught(payment, "anna", KNOWN)
    assert learnt == KnownAccount("FI2112345600000785", "anna")
    assert taught(payment, "anna", [*KNOWN, learnt]) is None
    assert taught(PLAIN, "anna", KNOWN) is None
    again = match([payment], ITEMS, CUSTOMERS, [*KNOWN, learnt])[0]
    assert (again.rule, again.certain) == ("account", True)


def test_a_short_number_that_could_be_a_notice_is_told_as_one_and_books_nothing_for_a_stranger() -> None:
    fee = OpenItem("#0:7", "RE-400401", "bernd", 1000, "EUR", DAY, DAY, notices=("N-115", "N-116"))
    given = {"end_to_end_id": "115", "name": "Stranger Oy", "account": "FI2112345600000785"}
    paid = replace(PLAIN, amount=1000, **given)  # type: ignore[arg-type]  # fields by name
    (one,) = match([paid], [*ITEMS, fee], CUSTOMERS, KNOWN)
    told = [(fact.kind, fact.words, fact.names) for fact in one.evidence if fact.field == "end_to_end_id"]
    assert (told, one.certain) == ([("weak_notice", "115", "N-115")], False)
    own = replace(paid, name="Bernd Müller", account=BERND)
    assert [one.certain for one in match([own], [*ITEMS, fee], CUSTOMERS, KNOWN)] == [True]


def test_a_weak_number_says_nothing_where_others_pay_from_the_account_too() -> None:
    fee = OpenItem("#0:7", "RE-400401", "bernd", 1000, "EUR", DAY, DAY, notices=("N-115",))
    paid = replace(PLAIN, amount=1000, text="115", account=BERND)
    shared = [*KNOWN, KnownAccount(BERND, "anna")]
    assert match([paid], [*ITEMS, fee], CUSTOMERS, KNOWN)[0].certain
    assert not match([paid], [*ITEMS, fee], CUSTOMERS, shared)[0].certain


def test_less_than_several_that_are_named_is_told_as_that() -> None:
    one = proposal(amount=15200, text="RE-400301, RE-400302", account=ANNA)
    facts = {fact.kind: fact.words for fact in one.evidence}
    assert (facts["less_than_named"], "oldest_first" in facts) == ("25.00 EUR", False)
    assert (settled(one), one.certain) == ([("a1", 10000), ("a2", 5200)], False)


def test_a_part_of_an_invoice_in_installments_is_sure_of_its_place() -> None:
    parts = [OpenItem(f"a9/{at}", "RE-400309", "anna", 5000, "EUR", DAY, DAY + timedelta(at)) for at in (1, 2)]
    paid = replace(PLAIN, amount=7000, text="RE-400309", account=ANNA)
    (one,) = match([paid], [*ITEMS, *parts], CUSTOMERS, KNOWN)
    assert ([fact.kind for fact in one.evidence], one.certain) == (["number", "account", "partial"], True)
