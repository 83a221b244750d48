# SPDX-License-Identifier: MIT
"""Why an item has its outcome, in one plain sentence, worded on demand from the facts that decided.

English is the source; the sentences are templates, so that a screen can translate them.
"""

from collections.abc import Mapping
from datetime import date

from dunwell.core.money import decimal_string
from dunwell.core.procedure import Procedure

Row = Mapping[str, object]

_SENTENCES = {
    "settled": "Nothing is left to chase: {open} is open, and up to {tolerance} counts as settled.",
    "company_off": "Reminders are switched off for the whole company.",
    "customer_off": "Reminders are switched off for this customer.",
    "item_off": "Reminders are switched off for this invoice.",
    "no_procedure": "Automation is prevented: the customer is under no procedure.",
    "in_collection": "It was handed over to collection.",
    "on_hold": "A hold stops its reminders {hold_end}.",
    "disputed": "All of the open {open} is disputed.",
    "promised": "The customer has promised what is left ({promised}), and the day has not passed.",
    "payment_pending": "A payment for it is under way.",
    "awaiting_offer": "The creditor has not yet accepted to have it reminded.",
    "below_item_minimum": "{chased} is less than the {minimum_item} from which {procedure} reminds.",
    "not_due": "{age}; {next_level} is reached on {reached_on}.",
    "too_old": "{procedure} sends nothing from {too_old_on} on.",
    "finished": "It has had all levels of {procedure}.",
    "waiting": "It waits for {next_level}: {waits_for}.",
    "quiet": "The customer had a notice less than {quiet_days} days ago; it waits until {quiet_until}.",
    "below_total_minimum": "What could be reminded is less than the minimum total{minimum_total}.",
    "covered_by_credit": "The customer's credit covers all that this notice would ask for.",
    "unreachable": "No channel of {next_level} reaches the customer.",
    "step": "It takes level {level} today. {age}; {chased} to chase.",
    "listed": "It is listed on the notice that the customer gets today, without taking a level itself.",
}


def why(row: Row, procedures: tuple[Procedure, ...]) -> str:
    """One sentence for one row of `Plan.items`."""
    return _SENTENCES[str(row["outcome"])].format_map(_words(row, procedures))


def level_code(row: Row, column: str, procedures: tuple[Procedure, ...]) -> str | None:
    """The code of the level whose position stands in a column; past the last level: the last one's. None: none."""
    position, index = row[column], row["procedure"]
    if not isinstance(position, int) or not isinstance(index, int) or position < 1:
        return None
    levels = procedures[index].levels
    return levels[min(position, len(levels)) - 1].code


def _words(row: Row, procedures: tuple[Procedure, ...]) -> dict[str, object]:
    currency, index = str(row["currency"]), row["procedure"]
    procedure = procedures[index] if isinstance(index, int) else None

    def money(name: str) -> str:
        return f"{decimal_string(_number(row[name]), currency)} {currency}"

    code = level_code(row, "next_level", procedures)
    return {
        **{name: money(name) for name in ("open", "chased", "promised", "minimum_item", "tolerance")},
        "age": _age(_number(row["age_days"]), procedure),
        "procedure": procedure.name if procedure else "the procedure",
        "quiet_days": procedure.quiet_days if procedure else 0,
        "level": level_code(row, "level", procedures),
        "next_level": f"level {code}" if code else "its next level",
        "hold_end": _hold_end(row["hold_until"]),
        "minimum_total": _minimum_total(row, procedure),
        "waits_for": _waits_for(row),
        **{name: row[name] for name in ("reached_on", "too_old_on", "quiet_until")},
    }


def _age(days: int, procedure: Procedure | None) -> str:
    anchor = "issue date" if procedure and procedure.anchor == "issue_date" else "due date"
    if days == 0:
        return f"Today is its {anchor}"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"It is {count} past its {anchor}" if days > 0 else f"Its {anchor} is in {count}"


def _minimum_total(row: Row, procedure: Procedure | None) -> str:
    currency, of_level = str(row["currency"]), _number(row["level_minimum"])
    if of_level and _number(row["overdue_total"]) < of_level:
        return f" of its level, {decimal_string(of_level, currency)} {currency}"
    minimum = procedure.minimum_total.get(currency, 0) if procedure else 0
    return f" of {decimal_string(minimum, currency)} {currency}" if minimum else ""


def _waits_for(row: Row) -> str:
    if row["ready_on"] is not None:
        return f"it may be taken on {row['ready_on']}"
    if row["unproven"]:
        return "no acceptance of its last notice by the recipient's server is known"
    return "no day is known on which it may be taken"


def _hold_end(until: object) -> str:
    return "until somebody ends it" if not isinstance(until, date) or until.year >= 9999 else f"through {until}"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
