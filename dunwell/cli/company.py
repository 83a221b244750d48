# SPDX-License-Identifier: MIT
"""`dunwell company`: make one, change its settings."""

import click

from dunwell.cli.frame import Answer, command
from dunwell.cli.options import who


@click.group()
def company() -> None:
    """Companies: make one, change its settings."""


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


def _worded(value: object) -> object:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value if value != "" else "–"


def _way_out() -> str:
    from django.conf import settings

    if settings.ENVIRONMENT.mail_url:
        return "Messages go out through the server of DUNWELL_MAIL_URL."
    return "Nothing leaves this machine until DUNWELL_MAIL_URL is set: the built-in mailbox keeps every message."


company.add_command(create)
company.add_command(set_)
