# SPDX-License-Identifier: MIT
"""From which mail address and domain a company's messages come, and where they go."""

from collections.abc import Collection
from urllib.parse import urlsplit

from dunwell.config.environment import Environment
from dunwell.delivery.mail_url import MailSettings
from dunwell.store.models import Company, CustomerEmail


def mail_domain(company: Company, environment: Environment) -> str:
    """The domain of a company's Message-IDs: that of its own address, else of this installation."""
    if company.email:
        return company.email.rpartition("@")[2]
    return urlsplit(environment.base_url).hostname or "localhost"


def mail_sender(company: Company, environment: Environment, mail: MailSettings | None) -> str:
    """The address that messages are sent from: that of the mail server's settings, else the company's own, else
    `dunwell@` this installation."""
    if mail and mail.sender:
        return mail.sender
    return company.email or f"dunwell@{mail_domain(company, environment)}"


def good_addresses(customers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The e-mail addresses of customers (their ids), in their order, without those that mail came back from."""
    found: dict[int, tuple[str, ...]] = {}
    rows = CustomerEmail.objects.filter(customer__in=customers, bad=False).order_by("customer", "position")
    for customer, address in rows.values_list("customer_id", "address"):
        found[customer] = (*found.get(customer, ()), address)
    return found
