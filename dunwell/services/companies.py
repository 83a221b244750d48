# SPDX-License-Identifier: MIT
"""Companies: how one begins, and what may be set on it later."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from dunwell.core.currency import EXPONENTS
from dunwell.core.default_procedures import starting_procedures
from dunwell.core.problem import Refused
from dunwell.core.procedure_document import LANGUAGE
from dunwell.core.procedure_export import to_document
from dunwell.intake.countries import COUNTRIES
from dunwell.services.procedures import write_versions
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_TOLERANCE = re.compile(r"\d{1,8}(\.\d{1,4})?", re.ASCII)


def create_company(
    *,
    code: str,
    name: str,
    country: str,
    currency: str,
    language: str,
    time_zone: str,
    mode: str = "automatic",
    reminders: bool = False,
    actor: str,
    at: datetime,
) -> Company:
    """A new company with the two starting procedures. Its reminders are off unless `reminders` says otherwise.

    Raises `Refused("bad_value", key=…)` for what cannot be, `company_exists` for a code that is taken.
    """
    given = {"name": name, "language": language, "time_zone": time_zone, "mode": mode}
    values = {key: _parsed(key, text) for key, text in given.items()}
    if not _CODE.fullmatch(code):
        raise Refused("bad_value", key="code", value=code, wanted="lower-case letters, digits, - and _, as in acme")
    if country not in COUNTRIES:
        raise Refused("bad_value", key="country", value=country, wanted="a country code of two letters, as in FI")
    if currency not in EXPONENTS:
        raise Refused("bad_value", key="currency", value=currency, wanted="a currency of ISO 4217, as in EUR")
    with transaction.atomic():
        try:
            with transaction.atomic():
                company = Company.objects.create(
                    code=code, country=country, currency=currency, reminders=reminders, **values
                )
        except IntegrityError:
            raise Refused("company_exists", company=code) from None
        company = chain.locked(company)
        facts: dict[str, object] = {"country": country, "currency": currency, "reminders": reminders, **values}
        chain.append(company, actor, at, [Entry("company_created", data=facts)])
        write_versions(company, to_document(starting_procedures(currency)), actor=actor, at=at)
    return company


def get_company(code: str) -> Company:
    """The company of a code. Raises `Refused("not_found", what="company")`."""
    company = Company.objects.filter(code=code).first()
    if company is None:
        raise Refused("not_found", what="company", name=code)
    return company


def set_company(company: Company, settings: Mapping[str, str], *, actor: str, at: datetime) -> dict[str, list[object]]:
    """Sets what is given as texts (`{"reminders": "on", "tolerance": "0.10"}`); tells `{key: [before, after]}`.

    Raises `Refused("unknown_setting")` or `Refused("bad_value")` and then changes nothing.
    """
    for key in settings:
        if key not in _PARSERS:
            raise Refused("unknown_setting", key=key, known=sorted(_PARSERS))
    values = {key: _parsed(key, text) for key, text in settings.items()}
    with writing(company) as locked:
        changes = changed(locked, **values)
        if changes:
            locked.save(update_fields=list(changes))
            chain.append(locked, actor, at, [Entry("company_changed", data={"changes": changes})])
    return changes


def setting_value(key: str, text: str) -> object:
    """What a text sets. Raises `Refused("bad_value")`."""
    return _parsed(key, text)


def _parsed(key: str, text: str) -> object:
    parse, wanted = _PARSERS[key]
    value = None if "\x00" in text else parse(text)
    if value is None:
        raise Refused("bad_value", key=key, value=text, wanted=wanted)
    return value


def _switch(text: str) -> bool | None:
    return {"on": True, "off": False}.get(text)


def _tolerance(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _TOLERANCE.fullmatch(text) else None
    except InvalidOperation:
        return None


def _mode(text: str) -> str | None:
    return text if text in Company.Mode.values else None


def _time_zone(text: str) -> str | None:
    return text if text in available_timezones() else None


def _language(text: str) -> str | None:
    return text if LANGUAGE.fullmatch(text) and len(text) <= 8 else None


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if _TIME.fullmatch(text) else None


def _email(text: str) -> str | None:
    try:
        if text:
            validate_email(text)
    except ValidationError:
        return None
    return text


def _report(text: str) -> str | None:
    return text if text in Company.Report.values else None


def _days(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII) and int(text) <= 365 else None


def _colour(text: str) -> str | None:
    return text.lower() if re.fullmatch(r"(#[0-9a-fA-F]{6})?", text) else None


def _megabytes(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d?", text, re.ASCII) and int(text) <= 50 else None


def _tries(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d?", text, re.ASCII) and int(text) <= 20 else None


def _hold_days(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) and int(text) <= 60 else None


def _order(text: str) -> str | None:
    return text if text in Company.AllocationOrder.values else None


def _line(longest: int, empty: bool = True) -> Callable[[str], str | None]:
    """A text on one line; `empty`: whether it may be taken away."""

    def parse(text: str) -> str | None:
        text = text.strip()
        return text if len(text) <= longest and text.isprintable() and (text or empty) else None

    return parse


def _lines(text: str) -> str | None:
    lines = text.strip().replace("\r\n", "\n")
    return lines if len(lines) <= 500 and all(line.isprintable() for line in lines.split("\n")) else None


_PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "reminders": (_switch, "on or off"),
    "tolerance": (_tolerance, "an amount like 0.10"),
    "mode": (_mode, "automatic, review or offer"),
    "name": (_line(200, empty=False), "a name of at most 200 characters"),
    "time_zone": (_time_zone, "a time zone like Europe/Helsinki"),
    "language": (_language, "a language code like fi"),
    "run_at": (_time, "a time of day like 06:00"),
    "email": (_email, "an e-mail address"),
    "reply_to": (_email, "an e-mail address"),
    "copies_to": (_email, "an e-mail address"),
    "phone": (_line(40), "a line of at most 40 characters"),
    "street": (_line(200), "a line of at most 200 characters"),
    "postal_code": (_line(20), "a line of at most 20 characters"),
    "city": (_line(100), "a line of at most 100 characters"),
    "pay_to": (_lines, "at most 500 characters"),
    "vat_id": (_line(40), "a line of at most 40 characters"),
    "sender": (_line(100), "a line of at most 100 characters"),
    "colour": (_colour, "a colour like #1a4f8b"),
    "footer": (_lines, "at most 500 characters"),
    "attach_limit_mb": (_megabytes, "a number of megabytes from 1 to 50"),
    "report": (_report, "run, weekly or off"),
    "report_to": (_email, "an e-mail address"),
    "silent_days": (_days, "a number of days from 1 to 365"),
    "call_tries": (_tries, "a number of calls from 1 to 20"),
    "reply_hold_days": (_hold_days, "a number of days from 0 to 60"),
    "match_automatically": (_switch, "on or off"),
    "allocation_order": (_order, "principal_first or costs_first"),
    "bank_charges": (_tolerance, "an amount like 15"),
}
# What `set_company` takes.
SETTINGS = tuple(_PARSERS)
