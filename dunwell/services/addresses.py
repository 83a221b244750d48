# SPDX-License-Identifier: MIT
"""From which mail address and domain a company's messages come."""

from urllib.parse import urlsplit

from dunwell.config.environment import Environment
from dunwell.store.models import Company


def mail_domain(company: Company, environment: Environment) -> str:
    """The domain of a company's Message-IDs: that of its own address, else of this installation."""
    if company.email:
        return company.email.rpartition("@")[2]
    return urlsplit(environment.base_url).hostname or "localhost"
