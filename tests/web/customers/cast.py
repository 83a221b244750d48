# SPDX-License-Identifier: MIT
"""People of other roles in Acme, and what they look for."""

import re

from django.test import Client

from dunwell.store.models import Company, Customer, Membership, Task, User
from tests.web.conftest import NOW, PASSWORD, House, signed_in


def joined(house: House, name: str, role: str, *, own_only: bool = False) -> Client:
    """Somebody with this role in Acme, signed in."""
    user = User.objects.create_user(name, password=PASSWORD)
    Membership.objects.create(company=house.acme, user=user, role=role, own_only=own_only)
    return signed_in(name)


def customer(company: Company, ref: str) -> Customer:
    return Customer.objects.get(company=company, ref=ref)


def a_call(company: Company, ref: str) -> Task:
    """A call about the last notice to a customer."""
    row = customer(company, ref)
    notice = row.notices.order_by("pk").last()
    return Task.objects.create(
        company=company, customer=row, kind="call", notice=notice, text="Call", on=NOW.date(), seq=0
    )


def text(client: Client, address: str) -> str:
    """What a page says, in one line."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def sent(client: Client, address: str, /, **values: object) -> str:
    """Posts a form and follows where it leads; what the page there says."""
    answer = client.post(address, values, follow=True)
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()
