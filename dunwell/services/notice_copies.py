# SPDX-License-Identifier: MIT
"""Copies of what did not go by e-mail: the addresses that a procedure and the company name get it as a message of ours.

A copy of an e-mail is the e-mail itself, to one recipient more. A letter, an e-invoice or an SMS is told once it was
taken: its words, to whom it went, and where it is found. Each once, however often this is asked.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from dunwell.core.problem import Refused
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from dunwell.services.house_language import house_language
from dunwell.services.house_mail import queue_house_mail
from dunwell.services.notice_content import Draft, drafts_of
from dunwell.services.report_states import channel_words
from dunwell.services.writing import writing
from dunwell.store.models import Company, CompanyWay, Delivery, Event, HouseMail

# So many are looked at in one turn: a large batch of letters keeps nobody waiting.
_MOST = 200


def due_copies() -> list[Company]:
    """The companies in which something may have been taken of which copies go."""
    ways = CompanyWay.objects.filter(on=True).exclude(channel="email")
    return list(Company.objects.filter(pk__in=ways.values("company"), event_seq__gt=F("copied_seq")).order_by("pk"))


def make_copies(company: Company, *, at: datetime) -> int:
    """Queues the copies of what was taken since the last time; how many. One that cannot be written is left out: the
    message itself went."""
    with writing(company) as mine:
        events = Event.objects.filter(company=mine, code="delivery_accepted", seq__gt=mine.copied_seq).order_by("seq")
        # History names the channel of what did not go by e-mail: a year of e-mails is passed by in one look.
        events = events.filter(data__contains='"channel":"').exclude(data__contains='"channel":"email"')
        taken = list(events.values_list("seq", "notice_id")[:_MOST])
        copies = list(_copies(mine, {notice for _seq, notice in taken if notice}, at=at))
        mine.copied_seq = taken[-1][0] if len(taken) == _MOST else mine.event_seq
        mine.save(update_fields=["copied_seq"])
        return len(copies)


def _copies(company: Company, notices: set[int], *, at: datetime) -> Iterator[HouseMail]:
    rows = Delivery.objects.filter(company=company, notice__in=notices, state=Delivery.State.ACCEPTED)
    rows = rows.exclude(channel="email").select_related("notice__customer").order_by("pk")
    drafts = drafts_of({row.notice_id for row in rows})
    for row in rows:
        draft = drafts[row.notice_id]
        if not isinstance(draft, Draft):
            continue
        told = {"notice": row.notice_id, "delivery": row.pk}
        for to in draft.copy_to:
            kind, on = HouseMail.Kind.COPY, row.notice.on
            if HouseMail.objects.filter(company=company, kind=kind, on=on, to=to, data=told).exists():
                continue
            try:
                subject, text = _words(company, row, draft)
                yield queue_house_mail(company, kind, to=to, on=on, subject=subject, text=text, data=told, at=at)
            except Refused:
                continue


def _words(company: Company, row: Delivery, draft: Draft) -> tuple[str, str]:
    wording = word(draft.content, paper=row.channel == "letter")
    notice = row.notice
    with override(house_language(company)):
        subject = _("Copy: %(subject)s (%(customer)s)")
        head = _("This went to %(customer)s by another way than e-mail: %(channel)s, notice %(number)s.") % {
            "customer": f"{notice.customer.name} ({notice.customer.ref})",
            "channel": channel_words(row.channel),
            "number": notice.number,
        }
    address = f"{settings.ENVIRONMENT.base_url}/c/{company.code}/notices/{notice.pk}/"
    text = f"{head}\n{address}\n\n-----\n{text_body(draft.content, wording)}"
    return subject % {"subject": wording.subject or notice.number, "customer": notice.customer.name}, text
