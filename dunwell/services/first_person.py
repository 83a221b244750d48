# SPDX-License-Identifier: MIT
"""The first person of an empty installation: whoever holds the link that `dunwell serve` prints, and nobody after."""

from django.core.signing import BadSignature, Signer
from django.db import transaction

from dunwell.core.problem import Refused
from dunwell.services.users import new_person
from dunwell.store.models import User

_SIGNER = Signer(salt="dunwell.first-person")


def is_awaited() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.exists()


def token() -> str:
    """What the link holds: made from the installation's secret, and good only while nobody is there."""
    return _SIGNER.sign("first").partition(":")[2]


def must_be_awaited(given: str) -> None:
    """Raises `Refused("not_found")` for a wrong link, and for every link once somebody is there."""
    try:
        _SIGNER.unsign(f"first:{given}")
    except BadSignature:
        raise Refused("not_found", what="link") from None
    if not is_awaited():
        raise Refused("not_found", what="link")


def make_first_person(given: str, name: str, password: str, *, email: str) -> User:
    """The first person, who may then make the first company.

    Raises `Refused("not_found")` as above, `weak_password`, `bad_value`.
    """
    with transaction.atomic():
        must_be_awaited(given)
        return new_person(name, password, email=email)
