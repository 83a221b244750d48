# SPDX-License-Identifier: MIT
"""Whatever can be wrong in what somebody gives us is told in the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from dunwell.core.problem import Problem
from dunwell.intake.codes import FILE_CODES, ROW_CODES
from dunwell.intake.einvoice.codes import ODD, REFUSED
from dunwell.services.books_queries import CHECKS
from dunwell.web.words.problems import PROBLEMS, SPOKEN, placed_sentence, problem_sentence

PACKAGE = Path(__file__).resolve().parents[3] / "dunwell"
ROOMS = ("core", "intake", "letters", "services")
# The name of what is called → where the code stands among its arguments.
TELLERS = {"Problem": 0, "problem": 0, "CellError": 0, "PdfError": 0, "refusal": 0, "_refuse_same": 2}
TELLING = {"problems.py", "details.py"}
# Codes that reach a problem by a variable.
PASSED = {
    *("ambiguous_number", "unknown_customer", "too_long", "credit_note_installment", "sign_changed", "invoice_in_use"),
    *("installments_missing", "unknown_invoice", "credit_note", "invoice_cancelled", "currency_mismatch"),
    *("other_customer", "missing_amount", "missing_value", "bad_amount", "zero_amount", "due_before_issue"),
    *("negative_payment", "duplicate_customer", "duplicate_payment", "imported", "cancelled", "reminded", "settled"),
    *("unknown_buyer", "refused_by_hand", "prepaid_and_paid"),
    *("missing", "bad_language", "bad_phone", "bad_value", "bad_country", "bad_days", "not_found"),
}


def test_every_code_of_a_problem_has_a_sentence() -> None:
    written = {code for room in ROOMS for path in (PACKAGE / room).rglob("*.py") for code in _codes(path)}
    assert {"toml_syntax", "levels_fall", "bad_date", "text_syntax", "chain_broken", "pdf_missing"} <= written
    known = written | PASSED | ODD | REFUSED.keys() | FILE_CODES | ROW_CODES | {code for code, _, _ in CHECKS}
    assert sorted(known - PROBLEMS.keys() - SPOKEN) == []
    assert sorted(PROBLEMS.keys() - known) == []


def test_facts_follow_their_sentence_and_nothing_is_said_twice() -> None:
    with translation.override("en"):
        told = problem_sentence(Problem("unknown_customer", "a.csv, row 3", 'there is no customer "C-9"'))
        assert told == 'There is no customer of this number. (there is no customer "C-9")'
        assert problem_sentence(Problem("subject_empty", "subject", "a message needs a subject")) == (
            "A message needs a subject."
        )
        assert problem_sentence(Problem("too_long", "name", "too_long (key=name, limit=500)")) == "This is too long."


def test_form_says_it_in_words_of_its_own() -> None:
    said = problem_sentence(
        Problem("not_found", "customer", 'there is no customer "C-9"'), {"not_found": "Choose one."}
    )
    assert said == "Choose one."


def test_place_stands_before_the_sentence() -> None:
    with translation.override("en"):
        told = placed_sentence(Problem("zero_amount", "a.csv, row 3", "the amount is 0"))
    assert told == "a.csv, row 3: The amount is 0: there is nothing to pay. Take the row out."


def test_what_comes_in_the_readers_language_is_left_as_it_is() -> None:
    assert problem_sentence(Problem("weak_password", "password", "Tämä on liian lyhyt.")) == "Tämä on liian lyhyt."


def test_no_screen_shows_the_message_of_a_problem_alone() -> None:
    web = PACKAGE / "web"
    files = [path for path in web.rglob("*") if path.suffix in {".py", ".html"} and path.name not in TELLING]
    shown = re.compile(r"\bproblem\.message\b|\{\{ one\.message \}\}")
    assert [str(path) for path in files if shown.search(path.read_text(encoding="utf-8"))] == []


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = TELLERS.get(name)
        if place is None or len(node.args) <= place:
            continue
        code = node.args[place]
        for one in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value
