# SPDX-License-Identifier: MIT
"""Looking over a company's own text before it is taken: every mistake with its place and its cure."""

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache

from liquid import BoundTemplate
from liquid.builtin.tags.for_tag import ForNode
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.static_analysis import TemplateAnalysis

from dunwell.core.problem import Problem
from dunwell.core.procedure import Text
from dunwell.letters.formats import amount, many_lines, one_line
from dunwell.letters.notice import Company, Customer, NoticeContent, NoticeLine
from dunwell.letters.placeholders import PAY_TO_MARK, PLACEHOLDERS, TABLE_MARK, values_of
from dunwell.letters.sandbox import ENVIRONMENT, compile_text, nodes_of

_ITEM_FIELDS = frozenset(name for name in PLACEHOLDERS if name.startswith("item."))
_NAMES = frozenset(PLACEHOLDERS) - _ITEM_FIELDS
_BLOCKS = frozenset({"table", "pay_to"})
# So many lines that a loop inside a loop runs into the limit here, and not for the first customer with many invoices.
_TRIAL_LINES = 200


def check_text(text: Text, where: str) -> list[Problem]:
    """What is wrong with a company's own text; an empty list means that it will work for every notice.

    Codes: `text_syntax`, `unknown_placeholder`, `unknown_filter`, `text_runs_away`, `text_fails`, `block_in_subject`,
    `subject_empty`, `total_missing`, `pay_to_missing`. Places read like "business, level reminder, text en, body line
    3" when `where` is "business, level reminder, text en".
    """
    problems = [*_check(text.subject, f"{where}, subject", subject=True)]
    problems += _check(text.body, f"{where}, body", subject=False)
    if not one_line(text.subject):
        problems.append(Problem("subject_empty", f"{where}, subject", "a message needs a subject"))
    return problems


def _check(source: str, place: str, *, subject: bool) -> Iterator[Problem]:
    source = many_lines(source)
    try:
        template = compile_text(source)
        analysis = template.analyze(include_partials=False)
    except LiquidError as mistake:
        yield Problem("text_syntax", _at(place, source, mistake), str(mistake.message))
        return
    named = list(_unknown(template, analysis, source, place))
    yield from named
    used = {_path(variable.segments) for found in analysis.globals.values() for variable in found}
    if subject and used & _BLOCKS:
        yield Problem("block_in_subject", place, "table and pay_to are blocks of the body; a subject is one line")
    if not named:
        yield from _try(template, source, place, subject=subject)


def _unknown(template: BoundTemplate, analysis: TemplateAnalysis, source: str, place: str) -> Iterator[Problem]:
    for found in analysis.globals.values():
        for variable in found:
            path = _path(variable.segments)
            if path not in _NAMES and not _of_an_item(path):
                yield _unknown_name(path, _line(place, source, variable.span.index))
    for loop in _item_loops(template) - set(analysis.globals) - set(analysis.locals):
        for variable in analysis.variables.get(loop, []):
            field = ".".join(["item", *map(str, variable.segments[1:])])
            if field != "item" and field not in _ITEM_FIELDS:
                yield _unknown_name(field, _line(place, source, variable.span.index))
    for name, spans in analysis.filters.items():
        if name not in ENVIRONMENT.filters:
            known = ", ".join(sorted(ENVIRONMENT.filters))
            yield Problem(
                "unknown_filter", _line(place, source, spans[0].index), f"no filter {name!r}; there are {known}"
            )


def _unknown_name(path: str, where: str) -> Problem:
    if path.startswith("item."):
        known, cure = _ITEM_FIELDS, " (item.… exists inside {% for item in items %})"
    else:
        known, cure = _NAMES, ""
    near = get_close_matches(path, known, n=1)
    meant = f"; did you mean {near[0]}?" if near and near[0] != path else ""
    return Problem("unknown_placeholder", where, f"there is no {path}{meant}{cure}")


def _try(template: BoundTemplate, source: str, place: str, *, subject: bool) -> Iterator[Problem]:
    """Render it for a notice that has everything and for one that has nothing but a line."""
    for content in _trials():
        try:
            text = template.render(**values_of(content, "en"))
        except ResourceLimitError as mistake:
            yield Problem("text_runs_away", _at(place, source, mistake), f"{mistake.message}: a loop makes too much")
            return
        except LiquidError as mistake:
            yield Problem("text_fails", _at(place, source, mistake), str(mistake.message))
            return
        except RecursionError:
            yield Problem("text_fails", place, "an expression in this text is too long")
            return
        missing = [] if subject else list(_missing(text, content, place))
        yield from missing
        if missing:
            return


def _missing(text: str, content: NoticeContent, place: str) -> Iterator[Problem]:
    """What every notice has to say, in whatever branch of the text: the sum, and how it is to be paid."""
    if TABLE_MARK not in text and amount(content.total, content.currency, "en") not in text:
        yield Problem("total_missing", place, "the body must always say what is to be paid: use notice.amount or table")
    if PAY_TO_MARK not in text:
        yield Problem("pay_to_missing", place, "the body must always say how to pay: use pay_to")


def _item_loops(template: BoundTemplate) -> set[str]:
    """The names that `{% for NAME in items %}` gives to a line."""
    return {
        node.expression.identifier
        for node in nodes_of(template)
        if isinstance(node, ForNode) and str(node.expression.iterable) == "items"
    }


def _of_an_item(path: str) -> bool:
    """`items.size`, and a field of one chosen line: `items.first.due`, `items.0.due`."""
    root, _, rest = path.partition(".")
    if root != "items":
        return False
    which, _, field = rest.partition(".")
    if not field:
        return which in {"size", "first", "last"}
    return (which in {"first", "last"} or which.isdigit()) and f"item.{field}" in _ITEM_FIELDS


def _path(segments: Sequence[object]) -> str:
    return ".".join(map(str, segments))


def _at(place: str, source: str, mistake: LiquidError) -> str:
    token = mistake.token
    return place if token is None or token.start_index < 0 else _line(place, source, token.start_index)


def _line(place: str, source: str, index: int) -> str:
    return f"{place} line {source.count('\n', 0, index) + 1}"


@cache
def _trials() -> tuple[NoticeContent, NoticeContent]:
    day = date(2026, 3, 22)
    company = Company("acme", "Acme Oy", "books@acme.example", "+358 9 123 456")
    line = NoticeLine("R-1001", "R-1001", day, day, 21, 10000, 10000, True, "reminder", "RF18539007547034")
    bare = NoticeLine("R-1002", "R-1002", day, None, 0, 10000, 10000, False)
    lines = (line, bare) * (_TRIAL_LINES // 2)
    return (
        NoticeContent(
            "N-1", day, company, Customer("C-1", "Cecilia"), "firm", "reminder", "EUR", lines, _TRIAL_LINES * 10000 + 4,
            credits=1, claims=1, fee=1, interest=1, compensation=2, next_step="handover", pay_by=day,
            sentence="As we said on the telephone.",
        ),
        NoticeContent("N-2", day, Company("b", "B"), Customer("C-2", "D"), "firm", "r", "EUR", (bare,), 10000),
    )  # fmt: skip
