# SPDX-License-Identifier: MIT
"""Whatever is refused is told in words, never by its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from dunwell.core.problem import Refused
from dunwell.web.words.importing import refusal_of
from dunwell.web.words.problems import PROBLEMS
from dunwell.web.words.refusals import REFUSALS, refused_sentence

PACKAGE = Path(__file__).resolve().parents[3] / "dunwell"
# No page asks for what these refuse: commands alone, or a form that was not made by us.
NEVER_SHOWN = {"bad_request", "demo_exists", "mail_is_real", "no_company", "unknown_setting"}


def test_every_code_that_is_refused_has_words() -> None:
    written = {code for room in ("intake", "services") for path in (PACKAGE / room).rglob("*.py") for code in _of(path)}
    assert {"bad_xml", "no_such_file", "bad_map", "unclear_dates", "not_a_message"} <= written
    assert sorted(written - REFUSALS.keys() - PROBLEMS.keys() - NEVER_SHOWN) == []


def test_a_broken_file_is_refused_in_words() -> None:
    broken = Refused("bad_xml", where="cut.xml", name="cut.xml")
    with translation.override("en"):
        assert refused_sentence(broken) == ("The file breaks off or is damaged: fetch it again from where it came.")
        assert refusal_of(broken, "cut.xml") == refused_sentence(broken)


def _of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        code = node.args[0]
        for one in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
            if name in {"Refused", "refusal"} and isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value
