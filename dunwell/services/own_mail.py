# SPDX-License-Identifier: MIT
"""By which mail server a company's e-mail leaves: its own where it has one that is on, else this installation's."""

from django.conf import settings

from dunwell.delivery.email.own import OwnServer, mail_settings
from dunwell.delivery.mail_url import MailSettings, parse_mail_url
from dunwell.services.ways import settings_of, surroundings, way_of
from dunwell.store.models import Company


def own_mail(company: Company) -> MailSettings | None:
    """The company's own mail server, when one is on. Raises `Refused("secret_lost")`, `way_incomplete`."""
    row = way_of(company, "email")
    if row is None:
        return None
    server = settings_of(row)
    return mail_settings(server, surroundings(company)) if isinstance(server, OwnServer) else None


def mail_of(company: Company | None) -> MailSettings | None:
    """The mail server of a company's messages; None: the built-in mailbox. Raises as `own_mail`."""
    own = own_mail(company) if company else None
    return own or parse_mail_url(settings.ENVIRONMENT.mail_url)
