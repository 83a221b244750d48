# SPDX-License-Identifier: MIT
"""`dunwell demo`: a sample company with history, opened in the browser. Its mail never leaves the machine."""

import secrets
import sys
import webbrowser
from datetime import datetime
from functools import partial

import click

from dunwell.cli.frame import command, say_json, tell
from dunwell.cli.options import who
from dunwell.cli.serve import on_host, on_port, stay
from dunwell.core.problem import Refused

_USER = "demo"


@command()
@on_host
@on_port
@click.option("--no-serve", is_flag=True, help="Make the company and stop.")
@click.option("--no-browser", is_flag=True, help="Serve, but open no browser.")
@click.pass_context
def demo(context: click.Context, host: str, port: int, no_serve: bool, no_browser: bool) -> None:
    """Make a sample company with two years of history, and serve it. A second time it is served as it is.

    Nothing of it leaves this machine: its messages stay in the built-in mailbox.
    """
    from django.conf import settings

    if settings.ENVIRONMENT.mail_url:
        raise Refused("mail_is_real")
    as_json = bool(context.params["as_json"])
    told = _made()
    if as_json:
        say_json(told)
    else:
        _show(told)
    if not no_serve:
        look = not no_browser and sys.stdout.isatty()
        stay(host, port, as_json=as_json, ready=partial(_open, look))


def _made() -> dict[str, object]:
    """The company and its user, made where they are not there yet. The password is known this once."""
    from dunwell.cli.screen import progress
    from dunwell.services.demo import demo_company, make_demo
    from dunwell.services.users import create_user

    company = demo_company()
    if company is not None:
        return {"company": company.code, "made": False, "user": _USER, "password": None}
    with progress("Making two years of history", 100) as done:
        company = make_demo(
            today=datetime.now().astimezone().date(), progress=done, at=who()["at"], actor=who()["actor"]
        )
    password = secrets.token_urlsafe(12)
    try:
        create_user(_USER, password, role="owner", companies=[company], **who())
    except Refused as refused:
        if refused.code != "user_exists":
            raise
        tell(f"There is a user {_USER} already; give it a role with `dunwell user grant {_USER} …`.")
        password = ""
    return {"company": company.code, "made": True, "user": _USER, "password": password or None}


def _show(told: dict[str, object]) -> None:
    if not told["made"]:
        click.echo("The sample company is there already; it stays as it is.")
        click.echo(f"Sign in as {_USER} (`dunwell user password {_USER}` gives it another password).")
        return
    click.echo("The sample company is made: Tuulikello Oy (demo), 60 customers, 400 invoices, two years of history.")
    if told["password"]:
        click.echo(f"Sign in as {told['user']}, password {told['password']} (shown this once).")
    click.echo("See also: dunwell plan --company demo · dunwell tasks --company demo · dunwell pauses --company demo")


def _open(look: bool, address: str) -> None:
    if look:
        webbrowser.open(address)
