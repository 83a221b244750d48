# SPDX-License-Identifier: MIT
"""What the message of an invitation says, in the company's language where the back office speaks it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from dunwell.store.models import Company, Invitation


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and text."""

    subject: str
    text: str


def wording(company: Company, invitation: Invitation, link: str, *, by: str) -> Wording:
    """The message to the invited person."""
    language = company.language if company.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        facts = {"company": company.name, "by": by, "role": invitation.get_role_display(), "link": link}
        lines = (
            gettext("Hello,"),
            "",
            gettext("{by} invites you to work with the overdue invoices of {company}."),
            "",
            gettext("Open this link to accept. It is good for seven days, and for you alone:"),
            "{link}",
            "",
            gettext("If you did not expect this, there is nothing to do: without the link nothing happens."),
        )
        subject = gettext("Invitation to {company}").format_map(facts)
        return Wording(subject, "\n".join(lines).format_map(facts) + "\n")
