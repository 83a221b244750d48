# SPDX-License-Identifier: MIT
"""Reading and acting on pages as a person does, without a browser."""

import re
from html import unescape

from django.test import Client

from dunwell.store.models import Company, Invoice, OpenItem, Payment


def text(client: Client, address: str) -> str:
    """What a page says, without its tags."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return words(answer.content.decode())


def words(html: str) -> str:
    """The words of HTML in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def act(client: Client, address: str, **fields: object) -> str:
    """Posts a form and gives the words of the page that it leads to."""
    answer = client.post(address, fields, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code} {words(answer.content.decode())[:500]}"
    return words(answer.content.decode())


def refused(client: Client, address: str, **fields: object) -> str:
    """Posts a form that does not fit; what the form then says."""
    answer = client.post(address, fields)
    assert answer.status_code == 422, f"{address}: {answer.status_code}"
    return words(answer.content.decode())


def undo(client: Client, page_address: str, **fields: object) -> str:
    """Posts a form, and then what its message offers to take it back."""
    answer = client.post(page_address, fields, follow=True)
    found = re.search(r'<form[^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*Undo', answer.content.decode(), re.DOTALL)
    assert found, words(answer.content.decode())[:800]
    return words(client.post(found[1], follow=True).content.decode())


def page_of(company: Company, number: str) -> str:
    """The address of an invoice's page."""
    return f"/c/{company.code}/invoices/{Invoice.objects.get(company=company, number=number).pk}/"


def open_of(company: Company, number: str) -> int:
    """What is open of an invoice, in minor units."""
    return sum(item.open_minor for item in OpenItem.objects.filter(company=company, invoice__number=number))


def payment_page(company: Company, ref: str) -> str:
    """The address of a payment's page."""
    return f"/c/{company.code}/payments/{Payment.objects.get(company=company, ref=ref).pk}/"
