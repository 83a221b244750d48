# SPDX-License-Identifier: MIT
"""The small language of a company's own texts: Liquid, with everything taken out that could do harm.

A text can print placeholders, choose, loop over the items and set names. It cannot reach a Python object, a file or
another text, and it cannot grow without bound: only the tags and filters listed here exist, number ranges do not, and
loops, output and nesting are limited.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.expression import Expression

from dunwell.core.problem import Refused
from dunwell.letters.formats import many_lines

MAX_SOURCE_CHARACTERS = 20_000
MAX_LOOPS = 10
_TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "echo"})
# Not written by anybody: plain text, output, and the answer to an unknown tag.
_INNER = frozenset({"content", "output", "illegal"})
# None of these makes more than the sum of what it is given: `replace` and `join` could fill the memory.
_FILTERS = frozenset(
    {"append", "capitalize", "default", "downcase", "first", "last", "lstrip", "prepend", "rstrip", "size", "strip"}
    | {"truncate", "upcase"}
)


class CompanyTexts(Environment):
    """The environment in which texts are read and rendered."""

    block_nesting_limit = 10
    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 200_000
    output_stream_limit = 500_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=False)
        self.tags = {name: tag for name, tag in self.tags.items() if name in _TAGS | _INNER}
        self.filters = {name: code for name, code in self.filters.items() if name in _FILTERS}


ENVIRONMENT = CompanyTexts(undefined=StrictUndefined)


@lru_cache(maxsize=512)
def compile_text(source: str) -> BoundTemplate:
    """Read one Liquid text. Raises `LiquidError` (with its place) for a mistake, an unknown tag, or one too long."""
    if len(source) > MAX_SOURCE_CHARACTERS:
        raise LiquidSyntaxError(f"a text has at most {MAX_SOURCE_CHARACTERS} characters", token=None)
    try:
        template = ENVIRONMENT.from_string(many_lines(source))
        _refuse_what_could_run_away(template)
    except RecursionError:
        raise LiquidSyntaxError("an expression in this text is too long", token=None) from None
    return template


def render(source: str, values: Mapping[str, object], where: str) -> str:
    """The text with its placeholders filled in. A mistake is `Refused("text_fails", where, reason)`, never a gap."""
    try:
        return compile_text(source).render(**values)
    except LiquidError as mistake:
        raise Refused("text_fails", where=where, reason=str(mistake.message)) from mistake
    except RecursionError:
        raise Refused("text_fails", where=where, reason="an expression in this text is too long") from None


def nodes_of(template: BoundTemplate) -> Iterable[Node]:
    """Every node of a text, from the outside in."""
    context = RenderContext(template)
    waiting = list(template.nodes)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children(context, include_partials=False))


def _refuse_what_could_run_away(template: BoundTemplate) -> None:
    loops = 0
    for node in nodes_of(template):
        loops += node.token.value == "for"
        if loops > MAX_LOOPS:
            raise LiquidSyntaxError(f"a text has at most {MAX_LOOPS} loops", token=node.token)
        for expression in node.expressions():
            _refuse_ranges(expression)


def _refuse_ranges(expression: Expression) -> None:
    if isinstance(expression, RangeLiteral):
        raise LiquidSyntaxError("a range of numbers has no place in a text; loop over items", token=expression.token)
    for child in expression.children():
        _refuse_ranges(child)
