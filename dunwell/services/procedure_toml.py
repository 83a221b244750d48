# SPDX-License-Identifier: MIT
"""Canonical documents of procedures as TOML that people like to read and edit."""

import re
from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.items import AoT, InlineTable, String, StringType, Table, Trivia

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def toml_of(documents: Sequence[Mapping[str, object]]) -> str:
    """The text of procedures in their order; reading it back gives the same documents."""
    text = tomlkit.document()
    text.add("procedure", _list(documents))
    return text.as_string()


def _list(tables: Sequence[Mapping[str, object]]) -> AoT:
    made = tomlkit.aot()
    for number, values in enumerate(tables):
        table = _table(values)
        if number:
            table.trivia.indent = "\n"
        made.append(table)
    return made


def _table(values: Mapping[str, object]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        if isinstance(value, Mapping):
            table.add(key, _inline(value))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            table.add(tomlkit.nl())
            table.add(key, _list(value))
        elif isinstance(value, str) and "\n" in value:
            table.add(key, _many_lines(value))
        else:
            table.add(key, value)
    return table


def _many_lines(value: str) -> String:
    """A text in three quotes. The line break right after them is no part of the text, so one is always put there."""
    escaped = value.replace("\\", "\\\\")
    if '""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    escaped = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
    return String(StringType.MLB, value, "\n" + escaped, Trivia())


def _inline(values: Mapping[str, object]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table
