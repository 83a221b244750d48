# SPDX-License-Identifier: MIT
"""On which days a company may send: the holidays of its country, and the weekdays of each procedure."""

from dataclasses import dataclass
from datetime import date

import holidays

from dunwell.core.procedure import Weekday
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.store.models import Company


@dataclass(frozen=True, slots=True)
class SendingDays:
    """A procedure, the weekdays on which it sends, and where copies of its messages go."""

    code: str
    name: str
    days: tuple[Weekday, ...]
    copies: tuple[str, ...]


def holidays_in(country: str, year: int, language: str = "") -> list[tuple[date, str]]:
    """The public holidays of a year with their names, in `language` where they are known in it; none are sent on."""
    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return []
    short = language.partition("-")[0]
    named = next((one for one in known.supported_languages if one == short or one.startswith(f"{short}_")), None)
    return sorted(holidays.country_holidays(country, years=year, language=named).items())


def sending_days(company: Company) -> list[SendingDays]:
    """Every procedure in force with its days."""
    found = procedures_of(versions_in_force(company))
    return [SendingDays(one.code, one.name, one.send_on, one.copy_to) for one in found]
