# SPDX-License-Identifier: MIT
"""The report to the creditor as text, as HTML, and its table as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from dunwell.core.money import decimal_string
from dunwell.letters.formats import one_line
from dunwell.services.house_language import house_language
from dunwell.services.report_facts import ReportFacts
from dunwell.services.report_lines import ReportLine
from dunwell.services.report_numbers import Part
from dunwell.services.report_states import next_words
from dunwell.services.report_words import parts, subject

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_RULE = "1px solid #8a8a8a"
_FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_PAGE = f"max-width:720px;margin:0 auto;padding:24px 16px;font-family:{_FONT};font-size:15px;line-height:22px"
_CELL = f"padding:6px 0 6px 12px;border-bottom:{_RULE};vertical-align:top;text-align:left"
_FIRST = f"padding:6px 0;border-bottom:{_RULE};vertical-align:top;text-align:left"
_NUMBER = f"{_CELL};text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
_HEAD = """<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{}</title>
<style>:root {{ color-scheme: light dark; }}</style>
</head>
<body style="margin:0;padding:0">
<div style="{}">
{}
</div>
</body>
</html>
"""
# The same in every language, as of every table of ours; only the last column speaks the company's.
_HEADS = (
    "part", "date", "customer_id", "customer", "notice", "action", "level", "total", "currency", "channel", "to",
    "state", "answer", "earlier_ways", "withdrawn_because", "next_on", "next_step",
)  # fmt: skip


def plain_text(facts: ReportFacts, address: str) -> str:
    """The report as text; `address` is where this installation is found."""
    with override(house_language(facts.company)):
        return "\n".join(_plain(parts(facts, address))).strip() + "\n"


def html_text(facts: ReportFacts, address: str) -> str:
    """The same as HTML: no images, nothing fetched, no colours that a dark scheme would break."""
    with override(house_language(facts.company)):
        body = format_html_join("\n", "{}", ((_html(part),) for part in parts(facts, address)))
        return format_html(_HEAD, house_language(facts.company), subject(facts), _PAGE, body)


def csv_text(facts: ReportFacts) -> str:
    """Every notice as a row, then the customers without an address; `part` is new, changed or missing.

    Texts that a spreadsheet would take for a formula are defused. It begins with the mark by which spreadsheets know
    UTF-8.
    """
    out = io.StringIO()
    out.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(out)
    writer.writerow(_HEADS)
    with override(house_language(facts.company)):
        for part, lines in (("new", facts.lines), ("changed", facts.changed)):
            writer.writerows(_row(part, line, facts) for line in lines)
    for ref, name in facts.missing:
        row = ["missing", "", _defused(ref), _defused(name)]
        writer.writerow([*row, *([""] * (len(_HEADS) - len(row)))])
    return out.getvalue()


def _row(part: str, line: ReportLine, facts: ReportFacts) -> list[str]:
    who = [line.ref, line.name, line.number, line.action, line.level]
    to = ", ".join(line.way.to) if line.way else ""
    earlier = "; ".join(f"{way.channel} {way.state}: {one_line(way.answer)}" for way in line.ways[:-1])
    came = [line.channel, to, line.state, line.answer, earlier, line.why]
    step = line.next
    following = [step.on.isoformat() if step and step.on else "", next_words(step, house_language(facts.company))]
    total = [decimal_string(line.total, line.currency), line.currency]
    return [part, line.on.isoformat(), *map(_defused, who), *total, *map(_defused, came), *map(_defused, following)]


def _plain(report: Iterator[Part]) -> Iterator[str]:
    for part in report:
        yield from (part.heading, "-" * len(part.heading), *part.sentences)
        yield from (f"- {' · '.join(cell for cell in row if cell)}" for row in part.rows[1:])
        yield from (f"- {point}" for point in part.points)
        yield ""


def _html(part: Part) -> SafeString:
    pieces = [format_html('<h2 style="font-size:18px;margin:24px 0 8px">{}</h2>', part.heading)]
    pieces += [format_html('<p style="margin:0 0 8px">{}</p>', sentence) for sentence in part.sentences]
    if part.rows:
        pieces.append(_html_table(part.rows))
    if part.points:
        points = format_html_join("", "<li>{}</li>", ((point,) for point in part.points))
        pieces.append(format_html('<ul style="margin:0 0 8px;padding-left:20px">{}</ul>', points))
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _html_table(rows: Sequence[Sequence[str]]) -> SafeString:
    styles = (_FIRST, _CELL, _CELL, _NUMBER)
    cells = [
        format_html_join("", '<th scope="col" style="{}">{}</th>', zip(styles, rows[0], strict=True)),
        *(format_html_join("", '<td style="{}">{}</td>', zip(styles, row, strict=True)) for row in rows[1:]),
    ]
    body = format_html_join("\n", "<tr>{}</tr>", ((row,) for row in cells))
    return format_html('<table style="width:100%;border-collapse:collapse;margin:0 0 16px">{}</table>', body)


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
