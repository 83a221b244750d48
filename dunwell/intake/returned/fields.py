# SPDX-License-Identifier: MIT
"""Blocks of `Name: value` as reports hold them, read more kindly than the standard asks."""

import re

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{2,40})[ \t]{0,4}:(.*)$")
_STARTS = ("original-recipient", "final-recipient")


def blocks_of(text: str) -> list[dict[str, str]]:
    """The blocks, names in lower case. A second recipient begins a block even where the blank line is missing, and a
    line that is no field goes on with the one before (servers forget to indent).
    """
    blocks: list[dict[str, str]] = []
    block: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.strip():
            if block:
                blocks.append(block)
            block, last = {}, ""
            continue
        found = None if line[0] in " \t" and last else _FIELD.match(line.strip())
        if found:
            name = found.group(1).lower()
            if name in block and name in _STARTS:
                blocks.append(block)
                block = {}
            last = name
            block[name] = f"{block[name]} {found.group(2).strip()}" if name in block else found.group(2).strip()
        elif last:
            block[last] = f"{block[last]} {line.strip()}"
    if block:
        blocks.append(block)
    return blocks
