# SPDX-License-Identifier: MIT
"""`dunwell company`: make one, change its settings, its logo and its bank accounts."""

from pathlib import Path

import click

from dunwell.cli.frame import Answer, command
from dunwell.cli.options import who
from dunwell.core.problem import Refused


@click.group()
def company() -> None:
    """Companies: make one, change its settings, its logo and its bank accounts."""


@command("create")
@click.argument("code")
@click.option("--name", required=True, help="As it stands under the letters.")
@click.option("--country", required=True, help="Two letters of ISO 3166, as FI.")
@click.option("--currency", required=True, help="Three letters of ISO 4217, as EUR.")
@click.option("--language", required=True, help="As fi.")
@click.option("--time-zone", required=True, help="As Europe/Helsinki.")
@click.option("--mode", type=click.Choice(["automatic", "review", "offer"]), default="automatic", show_default=True)
@click.option("--reminders", type=click.Choice(["on", "off"]), default="on", show_default=True)
def create(
    *, code: str, name: str, country: str, currency: str, language: str, time_zone: str, mode: str, reminders: str
) -> Answer:
    """Make a company with the two starting procedures. Its reminders are on.

    Nothing leaves this machine until DUNWELL_MAIL_URL names a mail server: the built-in mailbox keeps every message.
    """
    from dunwell.services.companies import create_company

    made = create_company(
        code=code,
        name=name,
        country=country,
        currency=currency,
        language=language,
        time_zone=time_zone,
        mode=mode,
        reminders=reminders == "on",
        **who(),
    )
    told: dict[str, object] = {
        "company": made.code,
        "name": made.name,
        "country": made.country,
        "currency": made.currency,
        "language": made.language,
        "time_zone": made.time_zone,
        "mode": made.mode,
        "reminders": made.reminders,
    }

    def show() -> None:
        click.echo(f"Company {made.code} is made, with the procedures business and consumers.")
        click.echo(f"Its reminders are {reminders}, in mode {made.mode}. {_way_out()}")

    return Answer(told, show)


@command("set")
@click.argument("code")
@click.argument("settings", nargs=-1, required=True, metavar="KEY=VALUE…")
def set_(code: str, settings: tuple[str, ...]) -> Answer:
    """Change settings of a company, as reminders=on tolerance=0.10."""
    from dunwell.services.companies import get_company, set_company

    values = {}
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign:
            raise click.UsageError(f"{setting!r} is no KEY=VALUE")
        if key in values:
            raise click.UsageError(f"{key} is set twice")
        values[key] = value
    changes = set_company(get_company(code), values, **who())

    def show() -> None:
        for key, (before, after) in changes.items():
            click.echo(f"{key}: {_worded(before)} → {_worded(after)}")
        if not changes:
            click.echo("Nothing was changed: it is so already.")

    return Answer({"company": code, "changed": changes}, show)


@command("logo")
@click.argument("code")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remove", is_flag=True, help="Letters begin with the name again.")
def logo(code: str, file: Path | None, remove: bool) -> Answer:
    """Take a picture as the logo on letters and messages, or remove it."""
    from dunwell.services.companies import get_company
    from dunwell.services.company_look import remove_logo, set_logo

    if (file is None) is not remove:
        raise Refused("bad_request", wanted="a FILE or --remove")
    if file is None:
        remove_logo(get_company(code), **who())
        return Answer({"company": code, "logo": None}, lambda: click.echo("The logo is removed."))
    made = set_logo(get_company(code), file.read_bytes(), **who())
    size = {"width": made.width, "height": made.height}
    return Answer(
        {"company": code, "logo": size}, lambda: click.echo(f"The logo is taken: {made.width} × {made.height}.")
    )


@command("accounts")
@click.argument("code")
@click.argument("accounts", nargs=-1, metavar="[NUMBER[;BIC[;BANK[;HOLDER]]]]…")
@click.option("--none", is_flag=True, help="There are none any more.")
def accounts(code: str, accounts: tuple[str, ...], none: bool) -> Answer:
    """Show the bank accounts that letters name, or set them all, in their order: "FI21 1234 5600 0007 85;NDEAFIHH"."""
    from dunwell.letters.notice import Account
    from dunwell.services.companies import get_company
    from dunwell.services.company_look import accounts_of, set_accounts

    if accounts and none:
        raise Refused("bad_request", wanted="accounts or --none")
    company = get_company(code)
    if accounts or none:
        given = [[part.strip() for part in one.split(";")] for one in accounts]
        if any(len(parts) > 4 for parts in given):
            raise click.UsageError("an account is NUMBER;BIC;BANK;HOLDER")
        set_accounts(company, [Account(*parts) for parts in given], **who())
    now = accounts_of(company)

    def show() -> None:
        for place, one in enumerate(now, 1):
            click.echo(f"{place}. " + " · ".join(part for part in (one.number, one.bic, one.bank, one.holder) if part))
        if not now:
            click.echo("There is no bank account.")

    rows = [{"number": one.number, "bic": one.bic, "bank": one.bank, "holder": one.holder} for one in now]
    return Answer({"company": code, "accounts": rows}, show)


def _worded(value: object) -> object:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value if value != "" else "–"


def _way_out() -> str:
    from django.conf import settings

    if settings.ENVIRONMENT.mail_url:
        return "Messages go out through the server of DUNWELL_MAIL_URL."
    return "Nothing leaves this machine until DUNWELL_MAIL_URL is set: the built-in mailbox keeps every message."


company.add_command(create)
company.add_command(set_)
company.add_command(logo)
company.add_command(accounts)
