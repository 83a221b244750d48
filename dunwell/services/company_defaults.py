# SPDX-License-Identifier: MIT
"""What a country suggests for a new company: proposals that a person sees and confirms, never silent choices."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from dunwell.core.currency import EXPONENTS
from dunwell.intake.countries import COUNTRIES


@dataclass(frozen=True, slots=True)
class CompanyDefaults:
    """Proposals for a company of a country; empty where the country suggests nothing."""

    currency: str
    language: str
    time_zone: str


def defaults_of(country: str) -> CompanyDefaults:
    """What CLDR and the time zone database know of a country.

    `defaults_of("FI") == CompanyDefaults("EUR", "fi", "Europe/Helsinki")`; an unknown country suggests nothing.
    """
    if country not in COUNTRIES:
        return CompanyDefaults("", "", "")
    currencies = [code for code in get_territory_currencies(country) if code in EXPONENTS]
    languages = [code.replace("_", "-") for code in get_official_languages(country, de_facto=True)]
    return CompanyDefaults(
        currency=currencies[0] if currencies else "",
        language=next((code for code in languages if len(code) <= 8), ""),
        time_zone=_zones().get(country, ""),
    )


def country_codes() -> list[str]:
    """The countries that a company may be in."""
    return sorted(COUNTRIES)


def currencies() -> list[str]:
    """The currencies that a company may keep its books in."""
    return sorted(EXPONENTS)


@cache
def time_zones() -> tuple[str, ...]:
    """Every zone that has a place in a country, by name: what a person chooses from."""
    placed = {zone for zone, country in get_global("zone_territories").items() if country in COUNTRIES}
    return (*sorted(placed & available_timezones()), "UTC")


@cache
def _zones() -> dict[str, str]:
    """The first zone that the time zone database lists for each country: that of its largest place."""
    found: dict[str, str] = {}
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, zone)
    return found
