# SPDX-License-Identifier: MIT
"""The language in which a company's own people are written to: words, dates and amounts alike."""

from django.conf import settings

from dunwell.store.models import Company


def house_language(company: Company) -> str:
    """The company's language where the back office speaks it, else English: never the dates of one in the other."""
    language = company.language.partition("-")[0]
    return language if language in dict(settings.LANGUAGES) else "en"
