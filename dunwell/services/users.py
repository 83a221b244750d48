# SPDX-License-Identifier: MIT
"""People who sign in, and their roles in companies."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dunwell.core.problem import Problem, Refused
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Membership, User

ROLES: tuple[str, ...] = tuple(Membership.Role.values)


def create_user(
    name: str, password: str, *, role: str, companies: Sequence[Company] | None = None, actor: str, at: datetime
) -> User:
    """A new person with one role in these companies; `companies` None: in every company there is now.

    Raises `Refused("user_exists")`, `weak_password` with what it lacks, `no_company`, `bad_value`.
    """
    with transaction.atomic():
        theirs = _companies(companies)
        user = User(username=_named(name))
        if User.objects.filter(username__iexact=user.username).exists():
            raise Refused("user_exists", name=name)
        _set_password(user, password)
        user.save()
        for company in theirs:
            _join(user, company, role, actor, at)
    return user


def add_membership(name: str, company: Company, *, role: str, actor: str, at: datetime) -> Membership:
    """One more company for a person. Raises `Refused("not_found")`, `member_exists`, `bad_value`."""
    with transaction.atomic():
        return _join(get_user(name), company, role, actor, at)


def set_password(name: str, password: str) -> None:
    """Another password for a person. Raises `Refused("not_found")`, `weak_password`."""
    with transaction.atomic():
        user = get_user(name)
        _set_password(user, password)
        user.save(update_fields=["password"])


def get_user(name: str) -> User:
    """The person of this name. Raises `Refused("not_found", what="user")`."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Refused("not_found", what="user", name=name)
    return user


def _companies(companies: Sequence[Company] | None) -> list[Company]:
    theirs = list(Company.objects.order_by("code") if companies is None else companies)
    if not theirs:
        raise Refused("no_company")
    return theirs


def _named(name: str) -> str:
    try:
        User.username_validator(name)
    except ValidationError:
        raise Refused("bad_value", key="name", value=name, wanted="letters, digits and @.+-_") from None
    if len(name) > 150:
        raise Refused("too_long", key="name", limit=150)
    return name


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        problems = tuple(Problem("weak_password", "password", message) for message in weak.messages)
        raise Refused("weak_password", problems=problems) from None
    user.set_password(password)


def _join(user: User, company: Company, role: str, actor: str, at: datetime) -> Membership:
    if role not in ROLES:
        raise Refused("bad_value", key="role", value=role, wanted=f"one of {', '.join(ROLES)}")
    locked = chain.locked(company)
    had = Membership.objects.filter(company=locked, user=user).first()
    if had:
        raise Refused("member_exists", name=user.username, company=locked.code, role=had.role)
    facts: dict[str, object] = {"user": user.username, "role": role}
    chain.append(locked, actor, at, [Entry("member_added", data=facts)])
    return Membership.objects.create(company=locked, user=user, role=role)
