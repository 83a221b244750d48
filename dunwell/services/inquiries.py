# SPDX-License-Identifier: MIT
"""Asking services outside: what became of letters and text messages, and what operators answered.

Each company's way is asked every five minutes for what is new; each message that a service took, ever more rarely until
it has an end. The database says when: any number of workers may ask, and any may be killed.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.db.models import Exists, OuterRef

from dunwell.core.problem import Refused
from dunwell.delivery.errors import DeliveryError
from dunwell.services.acknowledgements import read_acknowledgements
from dunwell.services.due import local_date
from dunwell.services.inquiry_answers import ask_all, store_answer
from dunwell.store.models import Company, CompanyWay, Delivery, Inquiry

EVERY = timedelta(minutes=5)
_AFTER_ERROR = timedelta(minutes=30)
# As long, a worker that asks has the questions to itself.
_LEASE = timedelta(minutes=15)
_MOST = 200
_EINVOICE = "einvoice"
_DAY = timedelta(days=1)
# When a message is asked about, after it was taken: the last wait goes on until `_LONGEST` has passed.
WAITS: Mapping[str, tuple[timedelta, ...]] = MappingProxyType(
    {
        "sms": (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4), timedelta(hours=12)),
        "post_service": (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), _DAY),
    }
)
_LONGEST: Mapping[str, timedelta] = MappingProxyType({"sms": 3 * _DAY, "post_service": 30 * _DAY})


@dataclass(frozen=True, slots=True)
class Inquirer:
    """A company's way that has something to ask now."""

    company: Company
    way: str


@dataclass
class Asked:
    """What came of asking: how many messages by the service's word, or acknowledgements by their verdict."""

    words: Counter[str] = field(default_factory=Counter)
    error: str = ""


def due_inquiries(now: datetime) -> list[Inquirer]:
    """The ways that have something to ask at this moment."""
    _begin(now)
    pairs = Inquiry.objects.filter(ask_at__lte=now).values_list("company_id", "way").distinct()[:_MOST]
    companies = Company.objects.in_bulk({company for company, _ in pairs})
    return [Inquirer(companies[company], way) for company, way in sorted(pairs)]


def ask(one: Inquirer, *, actor: str, clock: Callable[[], datetime]) -> Asked:
    """Asks all that a company's way has to ask now. What cannot be asked is told in `error`, and asked again later."""
    now, asked = clock(), Asked()
    mine = _claimed(one, now)
    row = CompanyWay.objects.select_related("company").filter(company=one.company, way=one.way).first()
    on = local_date(one.company, now)
    try:
        if row is None:
            Inquiry.objects.filter(company=one.company, way=one.way, delivery=None).update(ask_at=None)
        elif one.way == _EINVOICE:
            asked.words = read_acknowledgements(row, on=on, actor=actor, clock=clock)
        else:
            _discover(one, now)
            _ask_about(
                row, [question for question in mine if question.delivery_id], asked, on=on, actor=actor, clock=clock
            )
    except DeliveryError as error:
        asked.error = error.answer
    except (Refused, OSError) as error:
        asked.error = str(error)
    if row is not None:
        _later(one, mine, asked.error, clock())
    return asked


def _begin(now: datetime) -> None:
    """A question for every way that asks and has none yet."""
    rows = CompanyWay.objects.filter(way__in=[*WAITS, _EINVOICE], on=True)
    asks = Inquiry.objects.filter(company=OuterRef("company"), way=OuterRef("way"), delivery=None, ask_at__isnull=False)
    for row in rows.exclude(Exists(asks)):
        Inquiry.objects.update_or_create(
            company_id=row.company_id, way=row.way, delivery=None, defaults={"ask_at": now}
        )


def _claimed(one: Inquirer, now: datetime) -> list[Inquiry]:
    """The questions that are due and now this worker's: whoever moves the moment first has them."""
    due = Inquiry.objects.filter(company=one.company, way=one.way, ask_at__lte=now).order_by("ask_at", "pk")
    rows = list(due.select_related("delivery")[:_MOST])
    return [
        row for row in rows if Inquiry.objects.filter(pk=row.pk, ask_at=row.ask_at).update(ask_at=now + _LEASE) == 1
    ]


def _discover(one: Inquirer, now: datetime) -> None:
    """Messages that the service took since, and that nobody asks about yet."""
    asked = Inquiry.objects.filter(delivery=OuterRef("pk"))
    taken = Delivery.objects.filter(company=one.company, way=one.way, state=Delivery.State.ACCEPTED)
    taken = taken.exclude(known_as="").filter(finished_at__gt=now - _LONGEST[one.way]).exclude(Exists(asked))
    first = WAITS[one.way][0]
    Inquiry.objects.bulk_create(
        (
            Inquiry(company=one.company, way=one.way, delivery_id=pk, ask_at=(taken_at or now) + first)
            for pk, taken_at in taken.values_list("pk", "finished_at")[: 10 * _MOST]
        ),
        ignore_conflicts=True,
    )


def _ask_about(
    row: CompanyWay, questions: list[Inquiry], asked: Asked, *, on: date, actor: str, clock: Callable[[], datetime]
) -> None:
    names = {question.pk: question.delivery.known_as for question in questions if question.delivery}
    answers = ask_all(row, names) if names else {}
    failure: DeliveryError | None = None
    unasked = [question.pk for question in questions if question.pk not in answers]
    # There was no time for them, or an error came before: with the next look, unless that is put off (`_later`).
    Inquiry.objects.filter(pk__in=unasked).update(ask_at=clock() + EVERY)
    for question in questions:
        if question.pk not in answers:
            continue
        answer = answers[question.pk]
        if isinstance(answer, DeliveryError):
            failure = answer
            continue
        if answer is not None:
            asked.words[answer.word] += 1
            store_answer(row.company, question, answer, on=on, actor=actor, at=clock())
        _next(question, clock())
    if failure is not None:
        raise failure


def _next(question: Inquiry, now: datetime) -> None:
    """When a message is asked about again; not, when its end is known or nobody will tell any more."""
    question.refresh_from_db()
    delivery = question.delivery
    tries = question.tries + 1
    waits = WAITS[question.way]
    taken_at = delivery.finished_at if delivery else None
    over = (
        delivery is None
        or delivery.state != Delivery.State.ACCEPTED
        or (question.way == "sms" and question.word == "delivered")
        or now - (taken_at or now) > _LONGEST[question.way]
    )
    ask_at = None if over else now + waits[min(tries, len(waits) - 1)]
    Inquiry.objects.filter(pk=question.pk).update(tries=tries, ask_at=ask_at, error="")


def _later(one: Inquirer, mine: list[Inquiry], error: str, now: datetime) -> None:
    """The way's own question again in a while; after an error also those that were not answered."""
    wait = _AFTER_ERROR if error else EVERY
    if error:
        left = Inquiry.objects.filter(pk__in=[row.pk for row in mine], ask_at__gt=now, tries=0)
        left.update(ask_at=now + wait, error=error[:500])
    Inquiry.objects.filter(company=one.company, way=one.way, delivery=None).update(ask_at=now + wait, error=error[:500])
