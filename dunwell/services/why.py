# SPDX-License-Identifier: MIT
"""Why an item has its outcome, in one plain sentence, made on demand from the facts that decided.

`reason` gives a template and its facts, which a screen words in its reader's language; `why` words it in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop as _

from dunwell.core.facts import Facts
from dunwell.core.money import Money
from dunwell.core.procedure import Procedure

Row = Mapping[str, object]
type Fact = Phrase | Money | date | int | str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template of our catalogues with what stands in its braces: amounts, dates, numbers, names, other phrases."""

    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        """In English, with ISO dates and plain amounts."""
        return self.template.format_map({name: str(fact) for name, fact in self.facts.items()})


_PLAIN = {
    "company_off": _("Reminders are switched off for the whole company."),
    "customer_off": _("Reminders are switched off for this customer."),
    "item_off": _("Reminders are switched off for this invoice."),
    "no_procedure": _("Automation is prevented: the customer is under no procedure."),
    "in_collection": _("It was handed over to collection."),
    "payment_pending": _("A payment for it is under way."),
    "awaiting_offer": _("The creditor has not yet accepted to have it reminded."),
    "covered_by_credit": _("The customer's credit covers all that this notice would ask for."),
    "listed": _("It is listed on the notice that the customer gets today, without taking a level itself."),
    "settled": _("Nothing is left to chase: {open} is open, and up to {tolerance} counts as settled."),
    "disputed": _("All of the open {open} is disputed."),
    "promised": _("The customer has promised what is left ({promised}), and the day has not passed."),
    "below_item_minimum": _("{chased} is less than the {minimum_item} from which {procedure} reminds."),
    "too_old": _("{procedure} sends nothing from {too_old_on} on."),
    "finished": _("It has had all levels of {procedure}."),
    "quiet": _("The customer had a notice less than {quiet_days} days ago; it waits until {quiet_until}."),
    "step": _("It takes level {level} today. {age}; {chased} to chase."),
}
# Where the next level has a name, and where it is not known yet.
_OF_LEVEL = {
    "not_due": (_("{age}; level {next_level} is reached on {reached_on}."), _("{age}; its next level is reached on {reached_on}.")),  # noqa: E501  # a pair a line
    "waiting": (_("It waits for level {next_level}: {waits_for}."), _("It waits for its next level: {waits_for}.")),
    "unreachable": (_("No channel of level {next_level} reaches the customer."), _("No channel of its next level reaches the customer.")),  # noqa: E501  # a pair a line
}  # fmt: skip
# Where it is not the customer's address that is missing.
_SEPARATE = _(
    "No channel of level {next_level} reaches the customer: {procedure} writes each invoice separately, and by e-mail "
    "that needs the company's own mail server. Set one up under Settings → Channels, or let the procedure put a "
    "customer's invoices together."
)
_NOT_SET_UP = _(
    "No channel of level {next_level} reaches the customer: the company has set none of them up. Set one up under "
    "Settings → Channels, or let the level take another channel."
)
_HELD_UNTIL = _("A hold stops its reminders through {hold_until}.")
_HELD = _("A hold stops its reminders until somebody ends it.")
_BELOW_LEVEL = _("What could be reminded is less than the minimum total of its level, {minimum}.")
_BELOW_TOTAL = _("What could be reminded is less than the minimum total of {minimum}.")
_BELOW = _("What could be reminded is less than the minimum total.")
_READY_ON = _("it may be taken on {ready_on}")
_UNPROVEN = _("no acceptance of its last notice by the recipient's server is known")
_NO_DAY = _("no day is known on which it may be taken")
# Today, one day and several days past, one day and several days ahead.
_AGES = {
    "due_date": (
        _("Today is its due date"),
        _("It is {days} day past its due date"),
        _("It is {days} days past its due date"),
        _("Its due date is in {days} day"),
        _("Its due date is in {days} days"),
    ),
    "issue_date": (
        _("Today is its issue date"),
        _("It is {days} day past its issue date"),
        _("It is {days} days past its issue date"),
        _("Its issue date is in {days} day"),
        _("Its issue date is in {days} days"),
    ),
}


def why(row: Row, decided: Facts) -> str:
    """One sentence in English for one row of `Plan.items`."""
    return str(reason(row, decided))


def reason(row: Row, decided: Facts) -> Phrase:
    """The same as a template with its facts. `decided` are the facts that the plan was made from."""
    procedures = decided.procedures
    outcome, index = str(row["outcome"]), row["procedure"]
    procedure = procedures[index] if isinstance(index, int) else None
    if outcome == "on_hold":
        return _held(row["hold_until"])
    if outcome == "below_total_minimum":
        return _below_total(row, procedure)
    code = level_code(row, "next_level", procedures)
    if outcome == "unreachable" and (barred := _barred(row, decided)):
        return Phrase(barred, {"next_level": code or "", "procedure": procedure.name if procedure else ""})
    template = _PLAIN[outcome] if outcome in _PLAIN else _OF_LEVEL[outcome][0 if code else 1]
    currency = str(row["currency"])
    amounts = ("open", "chased", "promised", "minimum_item", "tolerance")
    facts: dict[str, Fact] = {
        **{name: Money(_number(row[name]), currency) for name in amounts},
        **{name: day for name in ("reached_on", "too_old_on", "quiet_until") if isinstance(day := row[name], date)},
        "age": _age(_number(row["age_days"]), procedure),
        "procedure": procedure.name if procedure else "",
        "quiet_days": procedure.quiet_days if procedure else 0,
        "level": level_code(row, "level", procedures) or "",
        "next_level": code or "",
        "waits_for": _waits_for(row),
    }
    return Phrase(template, {name: fact for name, fact in facts.items() if f"{{{name}}}" in template})


def level_code(row: Row, column: str, procedures: tuple[Procedure, ...]) -> str | None:
    """The code of the level whose position stands in a column; past the last level: the last one's. None: none."""
    position, index = row[column], row["procedure"]
    if not isinstance(position, int) or not isinstance(index, int) or position < 1:
        return None
    levels = procedures[index].levels
    return levels[min(position, len(levels)) - 1].code


def _barred(row: Row, decided: Facts) -> str:
    """Why none of its level's messages can leave the company, whoever the customer is; "" where some can."""
    index, position = row["procedure"], row["next_level"]
    if not isinstance(index, int) or not isinstance(position, int):
        return ""
    procedure = decided.procedures[index]
    position = min(position, len(procedure.levels))
    if procedure.grouping == "invoice" and not decided.own_mail and "email" in procedure.levels[position - 1].channels:
        return _SEPARATE
    return "" if decided.usable(index, position) else _NOT_SET_UP


def _age(days: int, procedure: Procedure | None) -> Phrase:
    today, past_one, past, ahead_one, ahead = _AGES[procedure.anchor if procedure else "due_date"]
    if days == 0:
        return Phrase(today)
    if days > 0:
        return Phrase(past_one if days == 1 else past, {"days": days})
    return Phrase(ahead_one if days == -1 else ahead, {"days": -days})


def _below_total(row: Row, procedure: Procedure | None) -> Phrase:
    currency, of_level = str(row["currency"]), _number(row["level_minimum"])
    if of_level and _number(row["overdue_total"]) < of_level:
        return Phrase(_BELOW_LEVEL, {"minimum": Money(of_level, currency)})
    minimum = procedure.minimum_total.get(currency, 0) if procedure else 0
    return Phrase(_BELOW_TOTAL, {"minimum": Money(minimum, currency)}) if minimum else Phrase(_BELOW)


def _waits_for(row: Row) -> Phrase:
    ready_on = row["ready_on"]
    if isinstance(ready_on, date):
        return Phrase(_READY_ON, {"ready_on": ready_on})
    return Phrase(_UNPROVEN if row["unproven"] else _NO_DAY)


def _held(until: object) -> Phrase:
    if not isinstance(until, date) or until.year >= 9999:
        return Phrase(_HELD)
    return Phrase(_HELD_UNTIL, {"hold_until": until})


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
