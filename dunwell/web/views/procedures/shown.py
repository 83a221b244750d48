# SPDX-License-Identifier: MIT
"""What the pages of procedures have in common: the procedures as this person sees them, and values in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.carried import has_own_server
from dunwell.services.procedure_board import Board, board, board_at_once
from dunwell.services.procedure_drafts import Draft, draft_of
from dunwell.services.procedure_tables import Table, levels_of, tables_in_force
from dunwell.services.procedure_versions import Change
from dunwell.services.rows import Company
from dunwell.web.words import ACTIONS, CHANNELS
from dunwell.web.words import procedures as words

Text = str | Promise
_YES = {True: _("yes"), False: _("no")}


def seen(seat: Seat) -> Draft:
    """The procedures as this person is writing them, or as they are."""
    if seat.may("procedures"):
        return draft_of(seat.company, seat.user)
    tables = tables_in_force(seat.company)
    return Draft(tables, tables)


def counted(request: HttpRequest, seat: Seat) -> Board:
    """The procedures in force with what stands under them. A large ledger is counted after the first paint.

    The page then asks for its part once more, with `?whole=yes`.
    """
    return (board if request.GET.get("whole") else board_at_once)(seat.company, own=seat.own)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, in words. `long`: the values are texts of many lines."""

    where: str
    field: str
    before: str
    after: str
    long: bool = False


def in_words(changes: Sequence[Change]) -> list[Difference]:
    """Differences as people read them."""
    return [_difference(change) for change in changes]


def value_words(field: str, value: object) -> str:
    """The value of a field in words; a dash where there is none."""
    if value is None or value in ([], {}, ""):
        return "–"
    if isinstance(value, bool):
        return str(_YES[value])
    if isinstance(value, Mapping):
        return _mapping_words(value)
    if isinstance(value, list):
        return ", ".join(_word(field, one) for one in value)
    return _word(field, value)


def notes(company: Company, table: Table) -> list[Text]:
    """What one should know about a procedure: what the law asks for, and what the company's own mail server is for."""
    rule = table.get("applies_to")
    kinds = rule.get("kind") if isinstance(rule, Mapping) else None
    found: list[Text] = []
    mails = any("email" in _channels(level) for level in levels_of(table) if level.get("action") == "notice")
    if table.get("grouping") == "invoice" and mails and not has_own_server(company):
        found.append(
            _(
                "Messages for each invoice separately need a mail server of your own, and none is on: set one up under "
                "Settings → Channels before you put this in force."
            )
        )
    if kinds is None or "consumer" in kinds:
        found.append(
            _(
                "It takes consumers. The law on reminding them differs from country to country: "
                "look up which fees you may charge, and how long you have to wait."
            )
        )
    return found


def applies_words(table: Table) -> str:
    """Whom a procedure takes, in one line."""
    rule = table.get("applies_to")
    if not isinstance(rule, Mapping) or not rule:
        return gettext("everybody")
    return " · ".join(value_words(key, rule[key]) for key in ("kind", "country", "group") if key in rule)


def _channels(level: Table) -> list[object]:
    channels = level.get("channels", ["email"])
    return channels if isinstance(channels, list) else []


def _difference(change: Change) -> Difference:
    where = gettext("Level {level}").format(level=change.level) if change.level else ""
    if change.language:
        where = f"{where} ({change.language})"
    if change.field == "level" and change.level:
        new = change.before is None
        return Difference(
            where, str(_("Level")), "–" if new else str(_("there")), str(_("new")) if new else str(_("gone"))
        )
    if change.field == "level":
        return Difference("", str(_("Order of the levels")), _arrows(change.before), _arrows(change.after))
    if change.field == "text":
        return Difference(where, str(words.LEVEL["text"].label), _text(change.before), _text(change.after), long=True)
    helps = words.LEVEL if change.level else words.PROCEDURE
    label = helps[change.field].label if change.field in helps else words.OTHER.get(change.field, change.field)
    long = change.field in {"subject", "body"}
    return Difference(
        where, str(label), value_words(change.field, change.before), value_words(change.field, change.after), long
    )


def _arrows(value: object) -> str:
    return " → ".join(str(one) for one in value) if isinstance(value, list) else "–"


def _text(value: object) -> str:
    return f"{value.get('subject', '')}\n\n{value.get('body', '')}" if isinstance(value, Mapping) else "–"


def _mapping_words(value: Mapping[str, object]) -> str:
    if set(value) <= {"kind", "country", "group"}:
        return " · ".join(value_words(key, one) for key, one in value.items())
    return ", ".join(f"{amount}\N{NO-BREAK SPACE}{currency}" for currency, amount in value.items())


def _word(field: str, value: object) -> str:
    known: Mapping[str, Text] = {"action": ACTIONS, "channels": CHANNELS, **words.VALUES}.get(field, {})
    return str(known.get(str(value), value))
