# SPDX-License-Identifier: MIT
"""A SWIFT customer statement taken apart into messages and their fields, before anything is read.

A message begins at `:20:` (or at the first field of a fragment), and ends at a line `-`. Blocks `{1:…}` to `{5:…}`,
bank's own head lines and whatever else stands between messages carry no field and are passed over. The message type
comes from the block `{2:…}`, a line `:940:` or `940`, or else from the fields: only an interim report has `:34F:`,
`:13D:` or `:90D:` and no `:60…:`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIELD = re.compile(r":(\d\d[A-Z]?|NS):(.*)", re.ASCII | re.DOTALL)
_TYPE = re.compile(r"\{2:[IO](94[0-2]|950).*|:?(94[0-2]|950)(?:[: ].*)?", re.ASCII)
_BLOCK = re.compile(r"\{[1235]:(?:\{[^{}]*\}|[^{}])*\}|\{4:")
# "-" alone, the end of block 4, and what some banks put behind it.
_END = re.compile(r"-(?:\}.*|XXX|ETX)?\s*", re.DOTALL)
_INTERIM = frozenset({"34F", "13D", "13", "90D", "90C"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its tag without colons, its lines, and the number of its first line in the file."""

    tag: str
    lines: list[str]
    line: int


@dataclass(slots=True)
class Message:
    """One message: a statement, or a part of one. `kind` is 940, 942 or 950; `ended` says that its end was seen."""

    kind: str = ""
    fields: list[Field] = field(default_factory=list)
    ended: bool = False

    @property
    def interim(self) -> bool:
        """An interim report (MT942): its movements are announced, not yet on a statement."""
        if self.kind:
            return self.kind == "942"
        tags = {each.tag for each in self.fields}
        return bool(tags & _INTERIM) and not any(tag.startswith(("60", "62")) for tag in tags)


def messages(text: str) -> Iterator[Message]:
    """The messages of a file, in order; none where nothing in it looks like a field."""
    message, kind = Message(), ""
    for number, line in _lines(text):
        found = _FIELD.fullmatch(line)
        if not found:
            if message.fields and not message.ended:
                _go_on(message, line)
            else:
                kind = _kind_told(line) or kind
            continue
        if message.fields and (message.ended or found[1] == "20"):
            yield message
            message = Message()
        if not message.fields:
            message.kind, kind = kind, ""
        message.fields.append(Field(found[1], [found[2]], number))
    if message.fields:
        yield message


def _go_on(message: Message, line: str) -> None:
    """A line without a tag: the end of the message, or more of its last field."""
    if _END.fullmatch(line):
        message.ended = True
    else:
        message.fields[-1].lines.append(line)


def _kind_told(line: str) -> str:
    found = _TYPE.fullmatch(line.strip())
    return (found[1] or found[2]) if found else ""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without blocks and frame characters; a tag that was cut after its first colon is whole again."""
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    pending = ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = pending + raw.strip("\x00\x01\x03\x04\x1a\ufeff")
        pending = ""
        if not line:
            continue
        if line == ":":
            pending = line
        elif line.startswith("{"):
            if kind := re.search(r"\{2:[IO](?:94[0-2]|950)", line):
                yield number, "-"
                yield number, kind[0]
            rest = _BLOCK.sub("", line)
            if rest.strip():
                yield number, rest
        else:
            yield number, line
