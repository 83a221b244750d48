# SPDX-License-Identifier: MIT
"""The simple page: three settings for those who want only that. They write an ordinary procedure, `simple`.

One reminder a week per customer, on one weekday, with all that is overdue; a document without a due date counts from
its issue date. It stands first and so takes everybody who is on auto.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from dunwell.core.problem import Refused
from dunwell.core.procedure import WEEKDAYS, AppliesTo, Level, Procedure, Weekday
from dunwell.core.procedure_document import one
from dunwell.core.procedure_export import to_document
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.procedures import write_versions
from dunwell.services.writing import writing
from dunwell.store.models import Company

CODE = "simple"
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Simple:
    """`days_after` the date to pay by (else the issue date) a document is included; `stop_after_months` it ends."""

    days_after: int = 1
    stop_after_months: int = 6
    weekday: Weekday = "mon"
    abroad: bool = False


def simple_of(company: Company) -> Simple | None:
    """The settings in force; None: the company has no such procedure, or somebody has made more of it by hand."""
    found = next((one for one in procedures_of(versions_in_force(company)) if one.code == CODE), None)
    if found is None:
        return None
    settings = Simple(
        days_after=found.levels[0].after_days,
        stop_after_months=found.stop_after_months or 0,
        weekday=found.send_on[0],
        abroad=found.applies_to.country is None,
    )
    return settings if _procedure(settings, found.name) == found else None


def is_changed_by_hand(company: Company) -> bool:
    """Whether there is a procedure `simple` that says more than this page can show."""
    codes = {one.code for one in procedures_of(versions_in_force(company))}
    return CODE in codes and simple_of(company) is None


def write_simple(company: Company, settings: Simple, *, name: str, actor: str, at: datetime) -> bool:
    """Puts the procedure in force, before the others; False when it is so already.

    Raises `Refused("bad_value", key=…)` for days outside 0 to 365, months outside 1 to 120, no weekday.
    """
    _check(settings)
    with writing(company) as locked:
        others = [one for one in procedures_of(versions_in_force(locked)) if one.code != CODE]
        document = to_document([_procedure(settings, name), *others])
        return not write_versions(locked, document, actor=actor, at=at).nothing


def end_simple(company: Company, *, actor: str, at: datetime) -> bool:
    """Takes the procedure out; the others decide again. Raises `Refused("procedure_in_use")`, `last_procedure`."""
    with writing(company) as locked:
        present = procedures_of(versions_in_force(locked))
        others = [one for one in present if one.code != CODE]
        if len(others) == len(present):
            return False
        if not others:
            raise Refused("last_procedure", procedure=CODE)
        return not write_versions(locked, to_document(others), actor=actor, at=at).nothing


def set_sending_days(company: Company, code: str, days: tuple[str, ...], *, actor: str, at: datetime) -> bool:
    """The weekdays on which a procedure sends, as its next version; False when they are so already.

    Raises `Refused("not_found")`, `bad_value` for no day at all.
    """
    chosen = tuple(day for day in WEEKDAYS if day in days)
    if not chosen or len(chosen) != len(set(days)):
        raise Refused("bad_value", key="send_on", value=", ".join(days), wanted="at least one weekday")
    with writing(company) as locked:
        present = procedures_of(versions_in_force(locked))
        if code not in {one.code for one in present}:
            raise Refused("not_found", what="procedure", name=code)
        wanted = [replace(one, send_on=chosen) if one.code == code else one for one in present]
        return not write_versions(locked, to_document(wanted), actor=actor, at=at).nothing


def _procedure(settings: Simple, name: str) -> Procedure:
    level = Level(
        code="reminder",
        action="notice",
        after_days=settings.days_after,
        gap_days=_WEEK,
        repeat_days=_WEEK,
        channels=("email", "letter"),
    )
    made = Procedure(
        code=CODE,
        name=name,
        levels=(level,),
        applies_to=AppliesTo(country=None if settings.abroad else "domestic"),
        stop_after_months=settings.stop_after_months,
        send_on=(settings.weekday,),
    )
    # Through the text's own form, so that it compares equal with what is kept.
    return one(cast(list[dict[str, object]], to_document([made])["procedure"])[0])


def _check(settings: Simple) -> None:
    if not 0 <= settings.days_after <= 365:
        raise Refused("bad_value", key="days_after", value=str(settings.days_after), wanted="0 to 365 days")
    if not 1 <= settings.stop_after_months <= 120:
        value = str(settings.stop_after_months)
        raise Refused("bad_value", key="stop_after_months", value=value, wanted="1 to 120 months")
    if settings.weekday not in WEEKDAYS:
        raise Refused("bad_value", key="weekday", value=settings.weekday, wanted="a weekday")
