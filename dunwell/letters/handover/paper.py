# SPDX-License-Identifier: MIT
"""The letter on top of a case, in the layout of the letters: who owes, what, and what is enclosed."""

from itertools import accumulate

from dunwell.letters.blocks import PayTo, how_to_pay
from dunwell.letters.formats import amount, one_line, short_date
from dunwell.letters.handover.content import CoverContent, Position
from dunwell.letters.notice import Customer
from dunwell.letters.paper.glyphs import printable, shown
from dunwell.letters.paper.pictures import logo_svg
from dunwell.letters.paper.press import press
from dunwell.letters.paper.room import width_of
from dunwell.letters.paper.sheet import Sheet, Values, indent, pay_values, sheet_values
from dunwell.letters.paper.table import minus
from dunwell.letters.statement.shown import entry_name
from dunwell.letters.words import money, spoken, words

# Points and millimetres of the template.
_TEXT, _SMALL, _GUTTER = 9.0, 7.5, 5.0
# So many positions stand in the letter one by one; setting thousands takes long, and nobody reads them on paper.
MOST_POSITIONS = 300
# So many names of what is missing stand in the letter; the list in the package names all.
_MOST_MISSING = 12


def cover_pdf(content: CoverContent) -> bytes:
    """The letter as PDF/A-2a and PDF/UA-1, in the company's language, dated on its day. Of more than `MOST_POSITIONS`
    the others are one sum, and the letter names the table that has them (claims.csv).

    The same content gives the same bytes. Raises `Refused("letter_fails")`.
    """
    language = spoken(content.language)
    say = words(language).handover
    sheet = Sheet(content.company, _receiver(content), content.on, language, say["title"], content.number)
    owed = how_to_pay(content.company, language) if content.total > 0 else PayTo("", (), "")
    values = sheet_values(sheet) | {
        "tight": True,
        "intro": shown(say["intro"]),
        "debtor_heading": shown(say["debtor"]),
        "debtor": (debtor := _debtor(content, language)),
        "debtor_indent": indent(debtor, _TEXT),
        "table_heading": shown(say["claims"]),
        "table": _table(content, language),
        "notes": [shown(text) for text in _notes(content, language)],
        "carried": shown(words(language).table["carried"]),
        "brought": shown(words(language).table["brought"]),
        "pay": pay_values(owed, [], words(language)),
        "pictures": {"logo": logo_svg(content.company.logo), "qr": None, "barcode": None, "slip": None},
    }
    return press(values, content.on, content.number, "handover/cover.typ")


def _receiver(content: CoverContent) -> Customer:
    """The partner as a sheet addresses somebody; in the place of a customer number stands the creditor's number there,
    which the debtor's facts say again in words."""
    return Customer("", content.receiver.name, content.language, content.receiver.address)


def _debtor(content: CoverContent, language: str) -> list[tuple[str, str]]:
    say, letter, debtor = words(language).handover, words(language).letter, content.debtor
    rows = [
        (say["debtor"], ", ".join((debtor.name, *debtor.address))),
        (letter["customer"], debtor.number),
        (letter["phone"], debtor.phone),
        (letter["email"], ", ".join(debtor.emails)),
        (letter["vat_id"], debtor.vat_id),
        (say["client_number"], content.receiver.client_number),
    ]
    return [(shown(label), printable(one_line(value))) for label, value in rows if one_line(value)]


def _notes(content: CoverContent, language: str) -> list[str]:
    say = words(language).handover
    notes = [say["enclosed"].format(invoices=content.invoices, notices=content.notices), say["interest"]]
    if content.missing:
        names = ", ".join(one_line(name) for name in content.missing[:_MOST_MISSING])
        more = len(content.missing) - _MOST_MISSING
        notes.append(say["missing"].format(names=f"{names} … (+{more})" if more > 0 else names))
    return notes


def _table(content: CoverContent, language: str) -> Values:
    say, currency = words(language), content.currency
    shown_here, more = content.positions[:MOST_POSITIONS], content.positions[MOST_POSITIONS:]
    heads = [say.table["invoice"], say.table["due"], say.table["overdue"], f"{say.table['open']} ({currency})"]
    rows = [_row(one, currency, language) for one in shown_here]
    sums = [one.open for one in shown_here]
    if more:
        sums.append(sum(one.open for one in more))
        rows.append(_rest(len(more), amount(sums[-1], currency, language)))
    return {
        "mark": "claims",
        "heads": [shown(head) for head in heads],
        "widths": [None, *(_wide(heads[at], rows, at, last=at == 3) for at in (1, 2, 3))],
        "right": [False, False, True, True],
        "rows": rows,
        "running": [minus(amount(minor, currency, language)) for minor in accumulate(sums)],
        "total": [shown(say.sums["total"]), minus(money(content.total, currency, language))],
    }


def _row(one: Position, currency: str, language: str) -> list[Values]:
    say = words(language)
    details = [say.table["issued_on"].format(date=short_date(one.on, language))]
    if one_line(one.reference):
        details.append(say.table["reference"].format(reference=one_line(one.reference)))
    name = one_line(one.name)
    if one.kind == "credit":
        name = f"{say.statement['credit_left']}, {name}"
    elif one.kind != "item":
        name = entry_name(one.kind, one.name, language)
    partly = one.kind == "item" and one.original != one.open
    of = say.table["of"].format(amount=amount(one.original, currency, language)) if partly else ""
    due = short_date(one.due_on, language) if one.due_on else say.table["no_due_date"]
    return [
        {"text": shown(name), "small": shown(" · ".join(details)), "before": ""},
        {"text": shown(due), "small": "", "before": ""},
        {"text": str(one.days_overdue) if one.days_overdue > 0 else "", "small": "", "before": ""},
        {"text": minus(amount(one.open, currency, language)), "small": "", "before": minus(of)},
    ]


def _rest(count: int, sum_: str) -> list[Values]:
    """All the other positions in one row: they stand in the table that goes with the letter."""
    nothing: Values = {"text": "", "small": "", "before": ""}
    what: Values = {"text": shown(f"… (+{count})"), "small": "claims.csv", "before": ""}
    return [what, nothing, nothing, {"text": minus(sum_), "small": "", "before": ""}]


def _wide(head: str, rows: list[list[Values]], column: int, *, last: bool = False) -> float:
    texts = (width_of(f"{row[column]['before']} {row[column]['text']}", _TEXT) for row in rows)
    longest = max(head.split(), key=len) if column == 2 else head
    return max(max(texts, default=0.0), width_of(longest, _SMALL), 14.0) + (0.0 if last else _GUTTER)
