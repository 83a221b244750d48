# SPDX-License-Identifier: MIT
"""`dunwell partners` and `dunwell partner`: who takes over what no reminder has brought in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import of_company, who

if TYPE_CHECKING:
    from dunwell.services.partners import KnownPartner

_SETTINGS = click.argument("settings", nargs=-1, metavar="[KEY=VALUE…]")


@command()
@of_company
def partners(code: str) -> Answer:
    """The collection partners: the usual one first, those that take no more cases last."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import partners_of

    rows = [_told(row) for row in partners_of(get_company(code))]

    def show() -> None:
        from dunwell.cli.screen import table

        keys = ("name", "kind", "person", "email", "phone", "client_number", "takes", "state")
        table("", keys, [[row[key] for key in keys] for row in rows], empty="No partner is named.")

    return Answer({"company": code, "partners": rows}, show)


@click.group()
def partner() -> None:
    """One collection partner: add, change, make it the usual one, retire it."""


@command("add")
@click.argument("name")
@_SETTINGS
@of_company
def add(name: str, settings: tuple[str, ...], code: str) -> Answer:
    """Add a partner, as kind=lawyer email=in@law.example client_number=M-77. The first is the usual one."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import add_partner

    made = add_partner(get_company(code), {**_values(settings), "name": name}, **who())
    usual = " New cases go there." if made.is_default else ""
    return Answer({"company": code, "partner": _told(made)}, says(f"{made.name} is added.{usual}"))


@command("set")
@click.argument("name")
@_SETTINGS
@of_company
def set_(name: str, settings: tuple[str, ...], code: str) -> Answer:
    """Change a partner: name, kind, person, email, phone, street, postal_code, city, country, client_number, takes,
    remarks."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import change_partner, get_partner, partner_of

    company = get_company(code)
    row = get_partner(company, name)
    changed = change_partner(company, row.pk, _values(settings), **who())
    told = {"company": code, "changed": changed, "partner": _told(partner_of(company, row.pk))}
    return Answer(told, says("Saved." if changed else "It was so already. Nothing was changed."))


@command("usual")
@click.argument("name")
@of_company
def usual(name: str, code: str) -> Answer:
    """New cases go to this partner from now on."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import get_partner, make_usual

    company = get_company(code)
    make_usual(company, get_partner(company, name).pk, **who())
    return Answer({"company": code, "usual": name}, says(f"New cases go to {name}."))


@command("retire")
@click.argument("name")
@of_company
def retire(name: str, code: str) -> Answer:
    """Send this partner no more cases; those that it has stay with it."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import get_partner
    from dunwell.services.partners import retire as retired

    company = get_company(code)
    retired(company, get_partner(company, name).pk, **who())
    return Answer({"company": code, "retired": name}, says(f"{name} gets no more cases."))


@command("restore")
@click.argument("name")
@of_company
def restore(name: str, code: str) -> Answer:
    """A retired partner takes cases again."""
    from dunwell.services.companies import get_company
    from dunwell.services.partners import get_partner
    from dunwell.services.partners import restore as restored

    company = get_company(code)
    restored(company, get_partner(company, name).pk, **who())
    return Answer({"company": code, "restored": name}, says(f"{name} takes cases again."))


def _values(settings: tuple[str, ...]) -> Mapping[str, str]:
    values = {}
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign:
            raise click.UsageError(f"{setting!r} is no KEY=VALUE")
        values[key] = value
    return values


def _told(row: "KnownPartner") -> dict[str, object]:
    from dunwell.services.partners import FIELDS

    state = "usual" if row.is_default else "active" if row.active else "retired"
    return {key: getattr(row, key) for key in FIELDS} | {"state": state}


for one in (add, set_, usual, retire, restore):
    partner.add_command(one)
