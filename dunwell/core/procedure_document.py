# SPDX-License-Identifier: MIT
"""Procedures from text: a TOML document to typed procedures, every mistake with its place. Back: procedure_export."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from dunwell.core.document_table import Report, Table
from dunwell.core.problem import Problem, Refused
from dunwell.core.procedure import (
    WEEKDAYS,
    Action,
    Anchor,
    AppliesTo,
    Channel,
    Escalation,
    Fee,
    Grouping,
    Include,
    Kind,
    Level,
    Procedure,
    Text,
)
from dunwell.core.toml_places import Place, line_places

MAX_LEVELS = 60  # the levels whose fee an item was charged are kept in one 64-bit mask
MAX_PROCEDURES = 500
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_RESERVED = ("auto", "none", "named")  # what a customer's `procedure` may say instead of a code
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_SYNTAX_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")

_PROCEDURE_KEYS = (
    "code", "name", "applies_to", "anchor", "escalation", "grouping", "include", "net_credits", "minimum_item",
    "minimum_total", "quiet_days", "stop_after_months", "send_on", "copy_to", "level",
)  # fmt: skip
_LEVEL_KEYS = (
    "code", "action", "after_days", "gap_days", "month_end", "repeat_days", "min_overdue_days", "after_accepted_days",
    "minimum_total", "fee", "fee_percent", "fee_min", "fee_max", "channels", "all_channels", "interest",
    "compensation", "attach_invoices", "text",
)  # fmt: skip


def read(text: str, name: str) -> tuple[list[Procedure], list[Problem]]:
    """The procedures of a TOML text; `name` is the file's, for the places of the problems."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        found = _SYNTAX_LINE.search(said)
        where = f"{name}, line {found[1] if found and found[1] else text.count(chr(10)) + 1}"
        return [], [Problem("toml_syntax", where, f"this is not TOML: {_SYNTAX_LINE.sub('', said)}")]
    return parse(document, line_places(text), name)


def parse(
    document: Mapping[str, object], places: Mapping[Place, int] | None = None, name: str = ""
) -> tuple[list[Procedure], list[Problem]]:
    """The procedures of a document that have no problem of their own, and every problem of all.

    A key left out has the default of `Procedure` and `Level`; a hand-over asks for 31 days overdue and a notice
    accepted 3 days ago. Interest and compensation cannot be asked for yet.
    """
    report = Report(name, places or {})
    root = Table(document, (), (), report)
    root.only(["procedure"])
    tables = root.tables("procedure", "code")
    if not 1 <= len(tables) <= MAX_PROCEDURES and isinstance(document.get("procedure", []), list):
        root.problem("missing", "procedure", f"a document has 1 to {MAX_PROCEDURES} tables headed [[procedure]]")
    _refuse_same(tables, "code", "duplicate_code")
    procedures = []
    for table in tables:
        before = len(report.problems)
        procedure = _procedure(table)
        if len(report.problems) == before:
            procedures.append(procedure)
    return procedures, report.problems


def one(document: Mapping[str, object]) -> Procedure:
    """The procedure of one stored table (an element of `to_document(…)["procedure"]`)."""
    procedures, problems = parse({"procedure": [document]})
    if problems:
        raise Refused("bad_procedure", problems=tuple(problems), procedure=document.get("code"))
    return procedures[0]


def _procedure(table: Table) -> Procedure:
    table.only(_PROCEDURE_KEYS)
    code = table.text("code", longest=40, pattern=CODE, like="business-2")
    if code in _RESERVED:
        table.problem("reserved_code", "code", f'a procedure cannot be called "{code}"')
    return Procedure(
        code=code,
        name=table.text("name", longest=200),
        levels=_levels(table),
        applies_to=_applies_to(table.table("applies_to")),
        anchor=table.choice("anchor", get_args(Anchor), "due_date"),
        escalation=table.choice("escalation", get_args(Escalation), "stepwise"),
        grouping=table.choice("grouping", get_args(Grouping), "customer"),
        include=table.choice("include", get_args(Include), "overdue"),
        net_credits=table.boolean("net_credits", True),
        minimum_item=table.amounts("minimum_item"),
        minimum_total=table.amounts("minimum_total"),
        quiet_days=table.integer("quiet_days", 0, 0),
        stop_after_months=table.integer("stop_after_months", None, 1, 1200),
        send_on=table.choices("send_on", WEEKDAYS, WEEKDAYS),
        copy_to=_copy_to(table),
    )


def _applies_to(table: Table) -> AppliesTo:
    table.only(("kind", "country", "group"))
    kinds, groups = table.choices("kind", get_args(Kind), ()), table.words("group")
    return AppliesTo(frozenset(kinds) or None, _country(table), frozenset(groups) if groups else None)


def _country(table: Table) -> Literal["domestic", "foreign"] | frozenset[str] | None:
    value = table.values.get("country")
    if value == "domestic":
        return "domestic"
    if value == "foreign":
        return "foreign"
    if isinstance(value, str):
        table.problem("bad_value", "country", '"country" is "domestic", "foreign", or a list like ["FI", "EE"]')
        return None
    countries = table.words("country")
    for name in countries or ():
        if not _COUNTRY.fullmatch(name):
            table.problem("bad_country", "country", f'"{name}" is not a country code of two capital letters like "FI"')
    return None if countries is None else frozenset(countries)


def _copy_to(table: Table) -> tuple[str, ...]:
    if table.values.get("copy_to") == []:
        return ()
    addresses = table.words("copy_to") or ()
    for address in addresses:
        if not _EMAIL.fullmatch(address):
            table.problem("bad_email", "copy_to", f'"{address}" is not an e-mail address')
    return addresses


def _levels(procedure: Table) -> tuple[Level, ...]:
    tables = procedure.tables("level", "code")
    if not tables:
        procedure.problem("missing", "level", "a procedure has at least one level, headed [[procedure.level]]")
    if len(tables) > MAX_LEVELS:
        procedure.problem("too_many_levels", "level", f"{len(tables)} levels; a procedure has at most {MAX_LEVELS}")
        return ()
    _refuse_same(tables, "code", "duplicate_code")
    levels = [_level(table) for table in tables]
    for table, level, earlier in zip(tables[1:], levels[1:], levels, strict=False):
        if level.after_days < earlier.after_days:
            message = (
                f'level "{level.code}" ({level.after_days} days) stands after "{earlier.code}" ({earlier.after_days})'
            )
            table.problem("levels_fall", "after_days", message)
    for table in tables[:-1]:
        if "repeat_days" in table.values:
            table.problem("repeat_not_last", "repeat_days", "only the last level of a procedure may repeat")
    return tuple(levels)


def _level(table: Table) -> Level:
    table.only(_LEVEL_KEYS)
    action = table.choice("action", get_args(Action))
    handover = action == "handover"
    if "after_days" not in table.values:
        table.problem("missing", "after_days", '"after_days" is missing: how many days after the due date?')
    for key in ("interest", "compensation"):
        if table.boolean(key, False):
            table.problem("not_yet", key, "interest and compensation are not computed yet; leave this out")
    return Level(
        code=table.text("code", longest=40, pattern=CODE, like="dunning-1"),
        action=action,
        after_days=table.integer("after_days", 0, -3650),
        gap_days=table.integer("gap_days", 7, 0),
        month_end=table.boolean("month_end", False),
        repeat_days=table.integer("repeat_days", None, 1),
        min_overdue_days=table.integer("min_overdue_days", 31 if handover else None, 0),
        after_accepted_days=table.integer("after_accepted_days", 3 if handover else None, 0),
        minimum_total=table.amounts("minimum_total"),
        fee=_fee(table),
        channels=table.choices("channels", get_args(Channel), ("email",)),
        all_channels=table.boolean("all_channels", False),
        attach_invoices=table.boolean("attach_invoices", True),
        texts=_texts(table),
    )


def _fee(table: Table) -> Fee:
    fee = Fee(table.amounts("fee"), table.percent("fee_percent"), table.amounts("fee_min"), table.amounts("fee_max"))
    if "fee" in table.values and "fee_percent" in table.values:
        table.problem("fee_and_percent", "fee_percent", "a fee is fixed or a percentage, not both")
    for key in ("fee_min", "fee_max"):
        if key in table.values and "fee_percent" not in table.values:
            table.problem("bound_without_percent", key, f'"{key}" bounds a fee_percent, and there is none')
    for currency in fee.minimum.keys() & fee.maximum.keys():
        if fee.minimum[currency] > fee.maximum[currency]:
            table.problem("fee_bounds_cross", "fee_min", f"in {currency} fee_min is above fee_max")
    return fee


def _texts(level: Table) -> tuple[Text, ...]:
    tables = level.tables("text", "language")
    _refuse_same(tables, "language", "duplicate_language")
    texts = []
    for table in tables:
        table.only(("language", "subject", "body"))
        language = table.text("language", longest=8, pattern=LANGUAGE, like="fi")
        subject, body = table.text("subject", longest=500), table.text("body", longest=20_000)
        if "\n" in subject:
            table.problem("bad_value", "subject", "a subject is one line")
        texts.append(Text(language, subject, body))
    return tuple(texts)


def _refuse_same(tables: Sequence[Table], key: str, code: str) -> None:
    seen: set[object] = set()
    for table in tables:
        value = table.values.get(key)
        if isinstance(value, str) and value in seen:
            table.problem(code, key, f'"{value}" is there twice')
        elif isinstance(value, str):
            seen.add(value)
