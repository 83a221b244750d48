# SPDX-License-Identifier: MIT
"""A company with a mail server of its own, on 127.0.0.1."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings

from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company, CompanyWay
from tests.delivery.server import Script
from tests.services.ledger import TODAY
from tests.services.post import serving


@contextmanager
def inside_allowed() -> Iterator[None]:
    """The operator allows addresses of this machine."""
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, private_networks=True)
    try:
        yield
    finally:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, private_networks=before.private_networks)


def own_mail(company: Company, port: int, **values: object) -> CompanyWay:
    """The company's e-mail goes by a server on this port."""
    save_way(company, "smtp", {"host": "127.0.0.1", "security": "plain", "port": port, **values}, **TODAY)
    return switch_way(company, "smtp", to=True, **TODAY)


@contextmanager
def own_server(company: Company, script: Script | None = None) -> Iterator[Script]:
    """The company's own mail server, which answers as the script says (gladly, without one)."""
    script = script or Script()
    with serving(script) as mail, inside_allowed():
        own_mail(company, mail.port)
        yield script
