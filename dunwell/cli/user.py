# SPDX-License-Identifier: MIT
"""`dunwell user`: people who sign in, their roles and passwords."""

import sys

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import who
from dunwell.core.problem import Refused

_ROLES = ("owner", "user_manager", "bookkeeper", "caller", "seller", "auditor", "lead")
of_role = click.option("--role", type=click.Choice(_ROLES), required=True, help="What the person may do.")
from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password as one line from standard input.")


@click.group()
def user() -> None:
    """People who sign in."""


@command("create")
@click.argument("name")
@of_role
@click.option("--company", "code", metavar="CODE", help="In this company; in every one there is where left out.")
@click.option("--email", default="", help="The person's address: they may sign in with it, and be sent a new password.")
@from_stdin
def create(name: str, role: str, code: str | None, email: str, password_stdin: bool) -> Answer:
    """Make a person who can sign in; the password is asked for, twice."""
    from dunwell.services.companies import get_company
    from dunwell.services.users import create_user

    companies = [get_company(code)] if code is not None else None
    made = create_user(name, _password(password_stdin), role=role, companies=companies, email=email, **who())
    codes = sorted(one.company.code for one in made.memberships.select_related("company"))
    return Answer(
        {"user": made.username, "role": role, "companies": codes},
        says(f"{made.username} can sign in as {role} of {', '.join(codes)}."),
    )


@command("grant")
@click.argument("name")
@of_role
@click.option("--company", "code", metavar="CODE", required=True, help="The company.")
def grant(name: str, role: str, code: str) -> Answer:
    """Give a person a role in one more company."""
    from dunwell.services.companies import get_company
    from dunwell.services.users import add_membership

    add_membership(name, get_company(code), role=role, **who())
    return Answer({"user": name, "role": role, "companies": [code]}, says(f"{name} is {role} of {code} now."))


@command("password")
@click.argument("name")
@from_stdin
def password(name: str, password_stdin: bool) -> Answer:
    """Give a person another password."""
    from dunwell.services.users import get_user, set_password

    get_user(name)
    set_password(name, _password(password_stdin))
    return Answer({"user": name}, says(f"{name} has a new password."))


@command("unlock")
@click.argument("name")
def unlock(name: str) -> Answer:
    """Take away the second factor of who has lost it: app, passkeys, recovery codes."""
    from dunwell.services.users import forget_second_factor

    removed = forget_second_factor(name)
    lines = f"{name} signs in with the password alone now." if removed else f"{name} had no second factor."
    return Answer({"user": name, "removed": removed}, says(lines))


def _password(from_stdin: bool) -> str:
    """One line of standard input, or typed twice unseen."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if not given:
        raise Refused("no_password")
    return str(given)


for one in (create, grant, password, unlock):
    user.add_command(one)
