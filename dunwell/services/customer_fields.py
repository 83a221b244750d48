# SPDX-License-Identifier: MIT
"""What may be written about a customer by hand, field by field, and what is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dunwell.core.problem import Problem, Refused
from dunwell.core.procedure_document import LANGUAGE
from dunwell.intake.cells import is_phone
from dunwell.intake.countries import COUNTRIES
from dunwell.store.models import Company, Customer, CustomerEmail, Membership

_LIMITS = {
    "ref": 100, "name": 500, "language": 8, "group": 100, "street": 500, "postal_code": 20, "city": 200,
    "vat_id": 40, "einvoice_address": 100, "phone": 40,
}  # fmt: skip
_AMOUNT = re.compile(r"\d{1,12}([.,]\d{1,4})?", re.ASCII)
FIELDS = (
    *_LIMITS, "kind", "country", "credit_limit", "warn_after_days", "reminders", "reminder_default", "offers",
    "owner_id",
)  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """One e-mail address of a customer: whose it is, and whether mail to it came back for good."""

    address: str
    name: str = ""
    role: str = CustomerEmail.Role.BILLING
    bad: bool = False

    def __str__(self) -> str:
        more = ", ".join(one for one in (self.name, str(self.role), "bad" if self.bad else "") if one)
        return f"{self.address} ({more})"


def clean_fields(company: Company, given: Mapping[str, object]) -> tuple[dict[str, object], list[Problem]]:
    """The values as they are stored, and every problem with its field: `where` is the field's name."""
    clean: dict[str, object] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if name not in FIELDS:
            raise Refused("bad_value", key=name, value=value, wanted="a field of a customer")
        try:
            clean[name] = _READERS.get(name, _text)(company, name, value)
        except Refused as refused:
            problems.append(Problem(refused.code, name, str(refused)))
    return clean, problems


def written_of(customer: Customer) -> dict[str, object]:
    """The fields of a customer as a form shows them: nothing is an empty text."""
    values = {name: getattr(customer, name) for name in FIELDS}
    limit = customer.credit_limit
    values["credit_limit"] = "" if limit is None else f"{limit.normalize():f}"
    return {name: "" if value is None else value for name, value in values.items()}


def clean_contacts(contacts: Sequence[Contact]) -> tuple[list[Contact], list[Problem]]:
    """Addresses without blanks around them, each once; problems say which by their place, from 1."""
    problems: list[Problem] = []
    clean: list[Contact] = []
    for place, one in enumerate(contacts, 1):
        address, name = one.address.strip(), one.name.strip()
        try:
            validate_email(address)
        except ValidationError:
            problems.append(Problem("bad_email", f"email {place}", f'"{address}" is not an e-mail address'))
        if any(address == other.address for other in clean):
            problems.append(Problem("duplicate_email", f"email {place}", f'"{address}" is there twice'))
        if len(address) > 320 or len(name) > 200 or one.role not in CustomerEmail.Role.values:
            problems.append(Problem("bad_value", f"email {place}", "too long, or a role that there is not"))
        clean.append(Contact(address, name, str(one.role), one.bad))
    return clean, problems


def refuse_problems(problems: Sequence[Problem]) -> None:
    """Raises `Refused("bad_customer")` with the problems, if there are any."""
    if problems:
        raise Refused("bad_customer", problems=tuple(problems))


def _text(company: Company, name: str, value: object) -> str:
    text = str(value or "").strip()
    if len(text) > _LIMITS[name] or "\x00" in text:
        raise Refused("too_long", key=name, limit=_LIMITS[name])
    if name in {"ref", "name"} and not text:
        raise Refused("missing", key=name)
    if name == "language" and text and not LANGUAGE.fullmatch(text):
        raise Refused("bad_language", value=text)
    if name == "phone" and text and not is_phone(text):
        raise Refused("bad_phone", value=text)
    return text


def _kind(company: Company, name: str, value: object) -> str:
    return _one_of(Customer.Kind.values, name, value)


def _offers(company: Company, name: str, value: object) -> str:
    return _one_of(Customer.Offers.values, name, value)


def _one_of(known: Sequence[str], name: str, value: object) -> str:
    if value not in known:
        raise Refused("bad_value", key=name, value=value, wanted="one of the choices")
    return str(value)


def _country(company: Company, name: str, value: object) -> str:
    text = str(value or "").strip().upper()
    if text and text not in COUNTRIES:
        raise Refused("bad_country", value=text)
    return text


def _limit(company: Company, name: str, value: object) -> Decimal | None:
    text = str("" if value is None else value).strip()
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise Refused("bad_amount", amount=text, currency=company.currency)
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Refused("bad_amount", amount=text, currency=company.currency) from None


def _days(company: Company, name: str, value: object) -> int | None:
    text = str("" if value is None else value).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= 3650):
        raise Refused("bad_days", value=text)
    return int(text)


def _flag(company: Company, name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("bad_value", key=name, value=value, wanted="yes or no")
    return value


def _owner(company: Company, name: str, value: object) -> int | None:
    if value in {None, "", 0}:
        return None
    if not isinstance(value, int) or not Membership.objects.filter(company=company, user=value).exists():
        raise Refused("not_found", what="user", name=str(value))
    return value


_READERS: Mapping[str, Callable[[Company, str, object], object]] = {
    "kind": _kind,
    "country": _country,
    "credit_limit": _limit,
    "warn_after_days": _days,
    "reminders": _flag,
    "reminder_default": _flag,
    "offers": _offers,
    "owner_id": _owner,
}
