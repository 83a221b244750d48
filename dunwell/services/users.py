# SPDX-License-Identifier: MIT
"""People who sign in, and their roles in companies."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dunwell.core.problem import Problem, Refused
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Membership, User

ROLES: tuple[str, ...] = tuple(Membership.Role.values)


def create_user(
    name: str,
    password: str,
    *,
    role: str,
    companies: Sequence[Company] | None = None,
    email: str = "",
    actor: str,
    at: datetime,
) -> User:
    """A new person with one role in these companies; `companies` None: in every company there is now.

    Raises `Refused("user_exists")`, `email_taken`, `weak_password` with what it lacks, `no_company`, `bad_value`.
    """
    with transaction.atomic():
        theirs = _companies(companies)
        user = new_person(name, password, email=email)
        for company in theirs:
            join(user, company, role, actor=actor, at=at)
    return user


def new_person(name: str, password: str, *, email: str = "", full_name: str = "") -> User:
    """Somebody who can sign in and belongs nowhere yet. `email` is taken as theirs: proved by an invitation, or given
    by whoever runs this installation.

    Raises `Refused("user_exists")`, `email_taken`, `weak_password`, `bad_value`. To be called within a transaction.
    """
    user = User(username=_named(name), first_name=_full_name(full_name))
    if User.objects.filter(username__iexact=user.username).exists():
        raise Refused("user_exists", key="name", name=name)
    user.email = email.strip().lower()
    _set_password(user, password)
    user.save()
    if user.email:
        own_address(user, user.email)
    return user


def own_address(user: User, email: str) -> None:
    """Makes an address the person's own, proved: they may sign in with it. Raises `email_taken`, `bad_value`."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("bad_value", key="email", value=email, wanted="an e-mail address") from None
    if EmailAddress.objects.filter(email=email, verified=True).exclude(user=user).exists():
        raise Refused("email_taken", key="email", email=email)
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    User.objects.filter(pk=user.pk).update(email=email)


def set_profile(user: int, *, full_name: str, language: str, theme: str) -> None:
    """What a person chose for themselves; empty `language` and `theme`: as the browser asks. Raises `bad_value`."""
    if language and language not in dict(settings.LANGUAGES):
        raise Refused("bad_value", key="language", value=language, wanted=", ".join(dict(settings.LANGUAGES)))
    if theme not in User.Theme.values:
        raise Refused("bad_value", key="theme", value=theme, wanted="light or dark")
    User.objects.filter(pk=user).update(first_name=_full_name(full_name), last_name="", language=language, theme=theme)


def add_membership(name: str, company: Company, *, role: str, actor: str, at: datetime) -> Membership:
    """One more company for a person. Raises `Refused("not_found")`, `member_exists`, `bad_value`."""
    with transaction.atomic():
        return join(get_user(name), company, role, actor=actor, at=at)


def set_password(name: str, password: str) -> None:
    """Another password for a person. Raises `Refused("not_found")`, `weak_password`."""
    with transaction.atomic():
        user = get_user(name)
        _set_password(user, password)
        user.save(update_fields=["password"])


def forget_second_factor(name: str) -> int:
    """Takes a person's app, passkeys and recovery codes away, who has lost them: their password opens alone again.

    Gives how many there were. Raises `Refused("not_found")`.
    """
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=get_user(name)).delete()
    return int(removed)


def get_user(name: str) -> User:
    """The person of this name. Raises `Refused("not_found", what="user")`."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Refused("not_found", what="user", name=name)
    return user


def person_by_id(user: int) -> User:
    """The person of an id that a session named. Raises `Refused("not_found", what="user")`."""
    found = User.objects.filter(pk=user).first()
    if found is None:
        raise Refused("not_found", what="user", name=str(user))
    return found


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


def join(
    user: User,
    company: Company,
    role: str,
    *,
    own_only: bool = False,
    invited: str = "",
    actor: str,
    at: datetime,
) -> Membership:
    """A person's place in a company, within a transaction. `invited`: the address that they were invited at.

    Raises `Refused("member_exists")`, `bad_value`.
    """
    if role not in ROLES:
        raise Refused("bad_value", key="role", value=role, wanted=f"one of {', '.join(ROLES)}")
    locked = chain.locked(company)
    had = Membership.objects.filter(company=locked, user=user).first()
    if had:
        raise Refused("member_exists", name=user.username, company=locked.code, role=had.role)
    facts: dict[str, object] = {"user": user.username, "role": role}
    facts |= {"own_only": True} if own_only else {}
    facts |= {"invited": invited} if invited else {}
    chain.append(locked, actor, at, [Entry("member_added", data=facts)])
    return Membership.objects.create(company=locked, user=user, role=role, own_only=own_only)


def _full_name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > 150 or not name.isprintable():
        raise Refused("bad_value", key="full_name", value=text, wanted="a name of at most 150 characters")
    return name
