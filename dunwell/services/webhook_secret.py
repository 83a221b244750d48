# SPDX-License-Identifier: MIT
"""The secret that signs a company's webhooks: made here, shown once, changed without a message being lost."""

from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.delivery.webhook.way import new_secret, rotated
from dunwell.services.ways import encrypted, secrets_of, way_named
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay

_WAY = "webhook"


def make_secret(company: Company, *, on: date, actor: str, at: datetime) -> str:
    """A new secret, to be shown now and never again. One that was in use signs too, until `end_old_secret`."""
    made = new_secret()
    with writing(company) as locked:
        row = CompanyWay.objects.filter(company=locked, way=_WAY).first()
        if row is None:
            row = CompanyWay(company=locked, way=_WAY, channel=way_named(_WAY).channel)
        _keep(
            locked,
            row,
            rotated(_secret_of(row), made),
            ["•••" if row.secrets else "", "new"],
            on=on,
            actor=actor,
            at=at,
        )
    return made


def end_old_secret(company: Company, *, on: date, actor: str, at: datetime) -> bool:
    """From now on only the newest secret signs. False: there was no other."""
    with writing(company) as locked:
        row = CompanyWay.objects.filter(company=locked, way=_WAY).first()
        given = _secret_of(row).split() if row is not None else []
        if row is None or len(given) < 2:
            return False
        _keep(locked, row, given[0], ["two", "•••"], on=on, actor=actor, at=at)
    return True


def signs_with(row: CompanyWay) -> int:
    """How many secrets sign a company's webhooks: 0, 1, or 2 while they are changed over."""
    return len(_secret_of(row).split())


def _secret_of(row: CompanyWay) -> str:
    try:
        return str(secrets_of(row).get("secret", ""))
    except Refused:
        return ""  # kept under another key: nobody can sign with it any more


def _keep(
    company: Company, row: CompanyWay, secret: str, change: list[object], *, on: date, actor: str, at: datetime
) -> None:
    row.secrets = encrypted({"secret": secret})
    row.tested_at, row.tested_answer, row.tested_well = None, "", False
    row.save()
    entry = Entry("way_changed", on, data={"way": _WAY, "changes": {"secret": change}})
    chain.append(company, actor, at, [entry])
