# SPDX-License-Identifier: MIT
"""The two blocks of a notice as finished strings, once for every form it takes: plain text, HTML and paper."""

from dataclasses import dataclass

from dunwell.core.references import kind_of, rf_of
from dunwell.letters.formats import amount, many_lines, one_line, short_date
from dunwell.letters.notice import Account, Company, NoticeContent, NoticeLine
from dunwell.letters.words import Words, money, words

_STRICT = frozenset({"FI", "EE"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `details` are said in small beneath the item, `of` is the full amount if partly paid."""

    item: str
    details: tuple[str, ...]
    due: str
    overdue: str
    open: str
    of: str
    stepped: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All lines with their sums. `mark` is the word beside stepped lines, empty when every line is one."""

    heads: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    mark: str
    note: str


@dataclass(frozen=True, slots=True)
class PayTo:
    """How to pay: labelled values, then the company's own words."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    own_words: str


def table_of(content: NoticeContent, language: str) -> Table:
    """The table of a notice, its strings in `language`."""
    say = words(language)
    stepped_only = all(line.stepped for line in content.lines)
    return Table(
        heads=(say.table["invoice"], say.table["due"], say.table["overdue"], say.table["open"]),
        rows=tuple(_row(line, content.currency, language, say) for line in content.lines),
        sums=_sums(content, language, say),
        total=(say.sums["total"], money(content.total, content.currency, language)),
        mark="" if stepped_only else say.table["stepped"],
        note="" if stepped_only else say.table["note"],
    )


def pay_to_of(content: NoticeContent, language: str) -> PayTo:
    """How to pay a notice: the company's accounts, the reference to state, and its own words."""
    return how_to_pay(content.company, language, reference_of(content))


def how_to_pay(company: Company, language: str, reference: str = "") -> PayTo:
    """How to pay a company: its accounts, the reference to state if there is one, and its own words."""
    say = words(language)
    rows = [row for account in company.accounts for row in _account(account, say)]
    if rows and reference:
        rows.append((say.pay[_field(company, reference)], reference))
    return PayTo(say.pay["heading"] if rows or company.pay_to else "", tuple(rows), many_lines(company.pay_to).strip())


def _field(company: Company, reference: str) -> str:
    """Where a bank's form takes it: in Finland and Estonia the field for references refuses what has no check digit."""
    return "message" if _is_strict(company) and not _is_checked(reference) else "reference"


def _is_checked(reference: str) -> bool:
    return any(kind_of(reference, country) for country in _STRICT)


def _is_strict(company: Company) -> bool:
    """Whether it is paid through banks whose field for references wants check digits."""
    return company.country in _STRICT or any(
        account.number.strip()[:2].upper() in _STRICT for account in company.accounts
    )


def _row(line: NoticeLine, currency: str, language: str, say: Words) -> Row:
    details = [say.table["issued_on"].format(date=short_date(line.issued_on, language))]
    if line.reference:
        details.append(say.table["reference"].format(reference=one_line(line.reference)))
    if line.tone:
        details.append(say.title[line.tone])
    partly = line.original != line.chased
    return Row(
        item=one_line(line.item),
        details=tuple(details),
        due=short_date(line.due_on, language) if line.due_on else say.table["no_due_date"],
        overdue=str(line.days_overdue) if line.days_overdue > 0 else "",
        open=amount(line.chased, currency, language),
        of=say.table["of"].format(amount=amount(line.original, currency, language)) if partly else "",
        stepped=line.stepped,
    )


def _sums(content: NoticeContent, language: str, say: Words) -> tuple[tuple[str, str], ...]:
    """What stands between the lines and the total; nothing when the total is just their sum."""
    parts = [
        ("credits", -content.credits),
        ("claims", content.claims),
        ("fee", content.fee),
        ("interest", content.interest),
        ("compensation", content.compensation),
    ]
    added = [(say.sums[name], amount(minor, content.currency, language)) for name, minor in parts if minor]
    if not added:
        return ()
    return ((say.sums["lines"], amount(content.sum_of_lines, content.currency, language)), *added)


def _account(account: Account, say: Words) -> list[tuple[str, str]]:
    given = [("holder", account.holder), ("account", account.number), ("bic", account.bic), ("bank", account.bank)]
    return [(say.pay[label], one_line(value)) for label, value in given if one_line(value)]


def notes_of(content: NoticeContent, language: str) -> tuple[str, ...]:
    """What is said in small about the whole message: which originals go with it."""
    say = words(language)
    told = {"all": "attached", "newest": "attached_newest", "too_large": "attached_none"}
    return (say.around[told[content.attached]],) if content.attached in told else ()


def reference_of(content: NoticeContent) -> str:
    """One line: its payment reference, or its name. Several: the number of the notice stands for them all; where banks
    want check digits, as an RF reference: `RF10 N17` for notice N-17."""
    if len(content.lines) == 1:
        return one_line(content.lines[0].reference or content.lines[0].item)
    number = one_line(content.number)
    if not _is_strict(content.company) or _is_checked(number):
        return number
    return rf_of(number) or number
