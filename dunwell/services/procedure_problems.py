# SPDX-License-Identifier: MIT
"""What is wrong in documents of procedures, each with the very field that it stands in: for forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.core.problem import Problem
from dunwell.core.procedure import Text
from dunwell.core.procedure_document import parse
from dunwell.core.toml_places import Place
from dunwell.letters.liquid import check_text
from dunwell.services.procedure_tables import Table, levels_of

_LINE = re.compile(r"draft, line (\d+)")
_APPLIES = ("kind", "country", "group")
_TEXT = ("language", "subject", "body")
# Keys that a problem can name although the document lacks them.
_LEVEL = ("code", "action", "after_days", "fee", "fee_percent", "fee_min", "fee_max", "repeat_days", "text")


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A problem and the place of its field: `("procedure", 0, "level", 1, "after_days")`."""

    place: Place
    problem: Problem

    @property
    def procedure(self) -> int | None:
        """The number (from 0) of the procedure that it is in."""
        return int(self.place[1]) if len(self.place) > 1 else None

    @property
    def level(self) -> int | None:
        """The number (from 0) of the level that it is in; None: it is about the procedure as a whole."""
        return int(self.place[3]) if len(self.place) > 3 and self.place[2] == "level" else None

    @property
    def field(self) -> str:
        """The key within the level or the procedure; of an inner table or text, its last part: `country`, `body`."""
        return next((one for one in reversed(self.place) if isinstance(one, str)), "")


def problems_of(tables: Sequence[Table]) -> list[Misplaced]:
    """Every mistake of these documents, in the order of the documents."""
    places = {place: number for number, place in enumerate(_places(tables), 1)}
    _, problems = parse({"procedure": list(tables)}, places, "draft")
    problems += _in_words(tables, places)
    names = {number: place for place, number in places.items()}
    return [Misplaced(names.get(_number(problem), ("procedure",)), problem) for problem in problems]


def _number(problem: Problem) -> int:
    found = _LINE.match(problem.where)
    return int(found[1]) if found else 0


def _places(tables: Sequence[Table]) -> list[Place]:
    """Every place that a problem can be at; the readers of TOML know them by line, here each has a number."""
    places: list[Place] = [("procedure",)]
    for number, table in enumerate(tables):
        here: Place = ("procedure", number)
        places += [here, *((*here, key) for key in {"code", "name", "level", *table})]
        places += [(*here, "applies_to", key) for key in _APPLIES]
        for level, values in enumerate(levels_of(table)):
            there = (*here, "level", level)
            places += [there, *((*there, key) for key in {*_LEVEL, *values})]
            places += [(*there, "text", text, key) for text in range(len(_texts(values))) for key in _TEXT]
    return places


def _in_words(tables: Sequence[Table], places: Mapping[Place, int]) -> list[Problem]:
    """What is wrong within subjects and bodies that are there."""
    problems = []
    for number, table in enumerate(tables):
        for level, values in enumerate(levels_of(table)):
            for order, words in enumerate(_texts(values)):
                subject, body = words.get("subject"), words.get("body")
                if not (isinstance(subject, str) and subject.strip() and isinstance(body, str) and body.strip()):
                    continue
                here: Place = ("procedure", number, "level", level, "text", order)
                for problem in check_text(Text(str(words.get("language")), subject, body), "draft"):
                    key = "subject" if problem.where.startswith("draft, subject") else "body"
                    within = problem.where.removeprefix(f"draft, {key}").lstrip(", ")
                    message = f"{within}: {problem.message}" if within else problem.message
                    problems.append(Problem(problem.code, f"draft, line {places[(*here, key)]}", message))
    return problems


def _texts(level: Table) -> list[Table]:
    texts = level.get("text", [])
    return texts if isinstance(texts, list) else []
