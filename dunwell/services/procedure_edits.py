# SPDX-License-Identifier: MIT
"""The single changes that people make to procedures: each takes all documents of a draft and gives them changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from dunwell.core import procedure_templates as templates
from dunwell.core.default_procedures import starting_procedures
from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.core.procedure_document import one, parse
from dunwell.core.procedure_export import to_document
from dunwell.services.procedure_drafts import Edit
from dunwell.services.procedure_tables import Table, code_of, levels_of
from dunwell.store.models import Company
from dunwell.store.models import Procedure as Row


def set_conditions(code: str, values: Mapping[str, object]) -> Edit:
    """The fields of a procedure as a whole become `values`; those not among them go, its levels stay."""
    return _changing(code, lambda table: {**values, "level": levels_of(table)})


def set_level(code: str, place: int, values: Mapping[str, object]) -> Edit:
    """The fields of one level (its place from 0) become `values`, its texts among them."""

    def changed(table: Table) -> Table:
        levels = list(levels_of(table))
        levels[_place(levels, place)] = dict(values)
        return table | {"level": levels}

    return _changing(code, changed)


def set_text(code: str, place: int, language: str, subject: str, body: str) -> Edit:
    """A level's own words (its place from 0) in a language; both empty: the built-in ones again."""

    def changed(table: Table) -> Table:
        levels = list(levels_of(table))
        level = dict(levels[_place(levels, place)])
        text: Table = {"language": language, "subject": subject, "body": body}
        texts = [dict(one) for one in cast(list[Table], level.pop("text", []))]
        places = [at for at, one in enumerate(texts) if one.get("language") == language]
        if not (subject.strip() or body.strip()):
            texts = [one for one in texts if one.get("language") != language]
        elif places:
            texts[places[0]] = text
        else:
            texts.append(text)
        levels[place] = level | ({"text": texts} if texts else {})
        return table | {"level": levels}

    return _changing(code, changed)


def add_level(code: str) -> Edit:
    """A level more at the end: two weeks after the last one, by the same channels."""

    def changed(table: Table) -> Table:
        levels = list(levels_of(table))
        last = levels[-1] if levels else {}
        after = last.get("after_days")
        codes = [code_of(level) for level in levels]
        level: Table = {
            "code": templates.free_code(f"level-{len(levels) + 1}", codes),
            "action": "notice",
            "after_days": (after if isinstance(after, int) else 0) + 14,
            "gap_days": 14,
            "channels": last.get("channels", ["email"]),
        }
        # Only the last level may repeat: the one that is no longer last stops doing so.
        kept = [{key: value for key, value in one.items() if key != "repeat_days"} for one in levels]
        return table | {"level": [*kept, level]}

    return _changing(code, changed)


def remove_level(code: str, place: int) -> Edit:
    """One level less. Raises `Refused("last_level")` for the only one."""

    def changed(table: Table) -> Table:
        levels = list(levels_of(table))
        if len(levels) < 2:
            raise Refused("last_level", procedure=code)
        del levels[_place(levels, place)]
        return table | {"level": levels}

    return _changing(code, changed)


def move_level(code: str, place: int, by: int) -> Edit:
    """A level earlier (`by=-1`) or later (`by=1`). The days of the places stay where they are: the levels change places
    and each takes the day of the place that it comes to."""

    def changed(table: Table) -> Table:
        levels = [dict(level) for level in levels_of(table)]
        here = _place(levels, place)
        there = here + by
        if not 0 <= there < len(levels):
            return table
        for key in ("after_days", "repeat_days"):
            one, other = levels[here].pop(key, None), levels[there].pop(key, None)
            levels[here] |= {} if other is None else {key: other}
            levels[there] |= {} if one is None else {key: one}
        levels[here], levels[there] = levels[there], levels[here]
        return table | {"level": levels}

    return _changing(code, changed)


def move_procedure(code: str, by: int) -> Edit:
    """A procedure one place up (`by=-1`) or down: the first in the order that fits takes a customer on auto."""

    def edit(tables: list[Table]) -> list[Table]:
        here = _number(tables, code)
        there = here + by
        if 0 <= there < len(tables):
            tables[here], tables[there] = tables[there], tables[here]
        return tables

    return edit


def take_out(code: str) -> Edit:
    """A procedure less. Raises `Refused("last_procedure")` for the only one."""

    def edit(tables: list[Table]) -> list[Table]:
        if len(tables) < 2:
            raise Refused("last_procedure", procedure=code)
        del tables[_number(tables, code)]
        return tables

    return edit


def bring_in(table: Mapping[str, object]) -> Edit:
    """An earlier document: in place of what its procedure is now, or, for one that was taken out, at the end."""

    def edit(tables: list[Table]) -> list[Table]:
        codes = [code_of(one) for one in tables]
        if code_of(table) in codes:
            tables[codes.index(code_of(table))] = dict(table)
            return tables
        return [*tables, dict(table)]

    return edit


def replace_all(tables: Sequence[Table]) -> Edit:
    """These documents, and no others."""
    return lambda _: [dict(table) for table in tables]


def codes_taken(company: Company, tables: Sequence[Table]) -> list[str]:
    """The codes that a new procedure cannot have: those of any procedure that there is, was, or would be."""
    ever = Row.objects.filter(company=company).values_list("code", flat=True)
    return [*ever, *(code_of(table) for table in tables), "auto", "none", "named"]


def create(company: Company, source: str, code: str, name: str, *, taken: Sequence[str]) -> Edit:
    """A new procedure: `blank`, `vip`, or a copy of the procedure of the code `source`.

    A blank one and a copy go to the end and are for nobody yet; the one for VIPs goes first, before the general ones.
    Raises `Refused("code_taken")` when the code is, or was ever, another's.
    """
    if code in taken:
        raise Refused("code_taken", name=code)

    def edit(tables: list[Table]) -> list[Table]:
        if source == "vip":
            return [_document(templates.vip(_general(company, tables), code, name)), *tables]
        made = (
            templates.blank(code, name) if source == "blank" else templates.copy_of(_typed(tables, source), code, name)
        )
        return [*tables, _document(made)]

    return edit


def _general(company: Company, tables: Sequence[Table]) -> Procedure:
    """The first procedure that takes business customers without asking for a group; else the one that companies start
    with."""
    procedures, _ = parse({"procedure": list(tables)})
    for procedure in procedures:
        kinds = procedure.applies_to.kinds
        if procedure.applies_to.groups is None and (kinds is None or "business" in kinds):
            return procedure
    return starting_procedures(company.currency)[0]


def _typed(tables: Sequence[Table], code: str) -> Procedure:
    return one(tables[_number(tables, code)])


def _document(procedure: Procedure) -> Table:
    return dict(cast(list[Table], to_document([procedure])["procedure"])[0])


def _changing(code: str, change: Callable[[Table], Table]) -> Edit:
    def edit(tables: list[Table]) -> list[Table]:
        here = _number(tables, code)
        tables[here] = change(tables[here])
        return tables

    return edit


def _number(tables: Sequence[Table], code: str) -> int:
    for number, table in enumerate(tables):
        if code_of(table) == code:
            return number
    raise Refused("not_found", what="procedure", name=code)


def _place(levels: Sequence[Table], place: int) -> int:
    if not 0 <= place < len(levels):
        raise Refused("not_found", what="level", name=str(place + 1))
    return place
