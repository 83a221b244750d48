# SPDX-License-Identifier: MIT
"""Paper, HTML and CSV say the same sums, whatever the account, the currency and the language."""

import csv
import html
import re
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.money import minor_units
from dunwell.letters.formats import amount
from dunwell.letters.statement.content import Account, Credit, EntryKind, OpenClaim, StatementContent
from dunwell.letters.statement.html import statement_html
from dunwell.letters.statement.paper import statement_pdf
from dunwell.letters.statement.table import COLUMNS, statement_csv
from dunwell.letters.words import languages, words
from tests.letters.paper.sheets import MUNICH, text_of
from tests.letters.statement.accounts import Moves, entries, euro, krona, line, statement

SIGNS: dict[EntryKind, int] = {
    "invoice": 1, "credit_note": -1, "payment": -1, "reversal": 1, "written_off": -1, "cancelled": 1, "fee": 1,
    "interest": 1, "compensation": 1,
}  # fmt: skip
MINOR = st.integers(1, 10**11)
_LEFT_OVER = re.compile(r"\{\w*\}|\bNone\b|\$\w+")


def read(content: StatementContent) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(statement_csv(content))))


def plain(text: str) -> str:
    """Text without its markup, every space the same, a real minus as a hyphen."""
    bare = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL))
    return " ".join(bare.replace("\u2212", "-").replace("\u200b", "").split())


@st.composite
def accounts(draw: st.DrawFn, currency: str) -> Account:
    """Any movements; what is open is whatever items, claims and credits make the closing balance."""
    kinds = draw(st.lists(st.tuples(st.sampled_from(sorted(SIGNS)), MINOR), max_size=8))
    moves = [(kind, f"X-{n}", SIGNS[kind] * minor) for n, (kind, minor) in enumerate(kinds)]
    opening = draw(st.integers(-(10**9), 10**9))
    made = entries(Moves(moves, opening))
    closing = opening + sum(minor for *_, minor in moves)
    items = tuple(line(f"R-{n}", minor) for n, minor in enumerate(draw(st.lists(MINOR, max_size=4))))
    claims = tuple(
        OpenClaim(date(2026, 3, 1), "fee", f"N-{n}", minor) for n, minor in enumerate(draw(st.lists(MINOR, max_size=2)))
    )
    rest = sum(one.open for one in items) + sum(one.open for one in claims) - closing
    credits = (Credit(date(2026, 3, 2), "payment", "P-9", rest),) if rest > 0 else ()
    items = (*items, line("R-rest", -rest)) if rest < 0 else items
    return Account(currency, opening, made, closing, items, claims, credits)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(sorted(languages())), st.lists(st.sampled_from(["EUR", "JPY", "KWD"]), unique=True))
def test_the_three_forms_state_the_same_sums(data: st.DataObject, language: str, currencies: list[str]) -> None:
    made = tuple(data.draw(accounts(currency)) for currency in currencies)
    content = statement(*made, customer=replace(MUNICH, language=language))
    rows, page, paper = read(content), plain(statement_html(content)), plain(text_of(statement_pdf(content)))
    for account in made:
        mine = [row for row in rows if row["currency"] == account.currency]
        moved = [row for row in mine if row["part"] == "movement"]
        open_sum = sum(minor_units(row["open"], account.currency) for row in mine if row["open"])
        assert open_sum == minor_units(mine[1 + len(moved)]["balance"], account.currency) == account.closing
        assert minor_units(mine[0]["balance"], account.currency) == account.opening
        assert [minor_units(row["amount"], account.currency) for row in moved] == [
            one.amount for one in account.entries
        ]
        stated = [account.opening, account.closing, *(one.balance for one in account.entries)]
        stated += [*(one.open for one in account.items), *(one.open for one in account.claims)]
        stated += [-one.left for one in account.credits]
        for minor in stated:
            written = plain(amount(minor, account.currency, language))
            assert written in page
            assert written in paper
    if not made:
        assert words(language).statement["nothing"] in page
        assert words(language).statement["nothing"] in paper


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_all_its_words(language: str) -> None:
    content = statement(euro(), krona(), customer=replace(MUNICH, language=language))
    for said in (plain(statement_html(content)), plain(text_of(statement_pdf(content)))):
        assert not _LEFT_OVER.search(said)
        for expected in (words(language).title["statement"], words(language).statement["open_items"], "CN-3", "P-17"):
            assert plain(expected) in said


def test_a_machine_reads_plain_dates_and_amounts() -> None:
    rows = read(statement(euro()))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["date"], rows[0]["balance"]) == ("2025-12-31", "500.00")
    assert (rows[2]["kind"], rows[2]["number"], rows[2]["amount"], rows[2]["balance"]) == (
        "payment",
        "P-17",
        "-500.00",
        "1200.00",
    )
    (item,) = [row for row in rows if row["number"] == "R-1001" and row["part"] == "item"]
    assert (item["due"], item["days_overdue"], item["amount"], item["open"]) == (
        "2026-03-14",
        "17",
        "1200.00",
        "720.00",
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u202e=1"])
def test_no_name_is_run_by_a_spreadsheet(name: str) -> None:
    made = entries(Moves((("invoice", name, 100),)))
    content = statement(
        Account("EUR", 0, made, 100, items=(line(name, 100),)), customer=replace(MUNICH, customer_id=name)
    )
    for row in read(content):
        assert row["number"][:1] in {"", "'"}
        assert row["customer"].startswith("'")


def test_the_html_loads_nothing_and_runs_nothing() -> None:
    strange = "<script>alert(1)</script>"
    made = entries(Moves((("invoice", strange, 100),)))
    account = Account("EUR", 0, made, 100, items=(line(strange, 100, reference=strange),))
    text = statement_html(statement(account, customer=replace(MUNICH, name=strange, customer_id=strange)))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(src|href)=\"(?!data:)", text)
