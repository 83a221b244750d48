# SPDX-License-Identifier: MIT
"""Collection partners of a company: agencies and lawyers. One active partner may be the usual one, for new cases."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dunwell.core.problem import Refused
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Partner

# field → how many characters are kept
FIELDS: Mapping[str, int] = {
    "name": 200, "kind": 6, "person": 200, "email": 254, "phone": 40, "street": 200, "postal_code": 20, "city": 100,
    "country": 2, "client_number": 60, "takes": 6, "remarks": 500,
}  # fmt: skip
# A partner in the hands of a screen, which knows no tables.
KnownPartner = Partner
_CHOICES = {"kind": Partner.Kind.values, "takes": Partner.Takes.values}
_COUNTRY = re.compile("[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def partners_of(company: Company, *, active: bool | None = None) -> list[Partner]:
    """The partners, the usual one first, then by name; `active` None: those of former times too."""
    rows = Partner.objects.filter(company=company).order_by("-is_default", "-active", "name")
    return list(rows if active is None else rows.filter(active=active))


def default_partner(company: Company) -> Partner | None:
    """The usual partner; None: the company has not said."""
    return Partner.objects.filter(company=company, is_default=True).first()


def get_partner(company: Company, name: str) -> Partner:
    """A partner by its name. Raises `Refused("not_found", what="partner")`."""
    found = Partner.objects.filter(company=company, name=name).first()
    if found is None:
        raise Refused("not_found", what="partner", name=name)
    return found


def partner_of(company: Company, partner: int) -> Partner:
    """A partner by its id. Raises `Refused("not_found", what="partner")`."""
    found = Partner.objects.filter(company=company, pk=partner).first()
    if found is None:
        raise Refused("not_found", what="partner", name=str(partner))
    return found


def add_partner(company: Company, values: Mapping[str, str], *, actor: str, at: datetime) -> Partner:
    """A new partner from texts by field; the first active one is the usual one at once.

    Raises `Refused("bad_value")` with its `key`, `bad_address`, `too_long`, `partner_exists`.
    """
    with writing(company) as locked:
        row = Partner(company=locked)
        changed(row, **_clean({"name": "", **values}))
        _refuse_twin(locked, row)
        row.is_default = default_partner(locked) is None
        row.save(force_insert=True)
        told: dict[str, object] = {"name": row.name, "kind": row.kind}
        chain.append(locked, actor, at, [Entry("partner_added", data=told)])
        return row


def change_partner(company: Company, partner: int, values: Mapping[str, str], *, actor: str, at: datetime) -> bool:
    """Changes what is given; False: it was so already. Raises as `add_partner`, and `not_found`."""
    with writing(company) as locked:
        row = partner_of(locked, partner)
        before = row.name
        changes = changed(row, **_clean(values))
        if not changes:
            return False
        _refuse_twin(locked, row)
        row.save(update_fields=list(changes))
        chain.append(locked, actor, at, [Entry("partner_changed", data={"name": before, "changes": changes})])
        return True


def make_usual(company: Company, partner: int, *, actor: str, at: datetime) -> None:
    """New cases go to this one from now on. Raises `Refused("partner_retired")`, `not_found`."""
    with writing(company) as locked:
        row = partner_of(locked, partner)
        if not row.active:
            raise Refused("partner_retired", partner=row.name)
        if row.is_default:
            return
        Partner.objects.filter(company=locked, is_default=True).update(is_default=False)
        row.is_default = True
        row.save(update_fields=["is_default"])
        chain.append(locked, actor, at, [Entry("partner_usual", data={"name": row.name})])


def retire(company: Company, partner: int, *, actor: str, at: datetime) -> None:
    """Nothing more goes to it; its cases stay. The usual partner that is retired leaves the company without one.

    Raises `Refused("not_found")`, `already_ended`.
    """
    with writing(company) as locked:
        row = partner_of(locked, partner)
        if not row.active:
            raise Refused("already_ended", what="partner")
        row.active = row.is_default = False
        row.save(update_fields=["active", "is_default"])
        chain.append(locked, actor, at, [Entry("partner_retired", data={"name": row.name})])


def restore(company: Company, partner: int, *, actor: str, at: datetime) -> None:
    """It takes cases again; the usual one where there is none. Nothing happens when it does already."""
    with writing(company) as locked:
        row = partner_of(locked, partner)
        if row.active:
            return
        row.active, row.is_default = True, default_partner(locked) is None
        row.save(update_fields=["active", "is_default"])
        chain.append(locked, actor, at, [Entry("partner_restored", data={"name": row.name})])


def _clean(values: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are kept; a line stays a line."""
    found = {}
    for key, text in values.items():
        if key not in FIELDS:
            raise Refused("unknown_setting", key=key, known=", ".join(FIELDS))
        clean = text.replace("\r\n", "\n").strip()
        if key != "remarks":
            clean = " ".join(clean.split())
        if key not in _CHOICES and len(clean) > FIELDS[key]:
            raise Refused("too_long", key=key, limit=FIELDS[key])
        if _CONTROL.search(clean):
            raise Refused("bad_value", key=key, value=clean, wanted="text without control characters")
        found[key] = clean.upper() if key == "country" else clean
    return _checked(found)


def _checked(found: dict[str, str]) -> dict[str, str]:
    if "name" in found and not found["name"]:
        raise Refused("bad_value", key="name", value="", wanted="a name")
    for key, known in _CHOICES.items():
        if key in found and found[key] not in known:
            raise Refused("bad_value", key=key, value=found[key], wanted=", ".join(known))
    if found.get("country") and not _COUNTRY.fullmatch(found["country"]):
        raise Refused("bad_value", key="country", value=found["country"], wanted="two letters, as FI")
    if found.get("email"):
        try:
            validate_email(found["email"])
        except ValidationError:
            raise Refused("bad_address", key="email", address=found["email"]) from None
    return found


def _refuse_twin(company: Company, row: Partner) -> None:
    if Partner.objects.filter(company=company, name=row.name).exclude(pk=row.pk).exists():
        raise Refused("partner_exists", key="name", name=row.name)
