# SPDX-License-Identifier: MIT
"""A case as its page shows it: figures, what its package will hold and lack, the steps open to it, its history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dunwell.core.case_life import Step, steps_from
from dunwell.core.money import Money
from dunwell.services.case_evidence import Paper, papers_of
from dunwell.services.case_ledger import Ledger, ledger_of
from dunwell.services.case_package import missing_of
from dunwell.services.case_release import Released, released_of
from dunwell.services.case_reopen import may_reopen
from dunwell.services.case_sending import early_until, fits_a_mail
from dunwell.services.case_tables import Missing
from dunwell.services.timelines import Line
from dunwell.store.models import Case, Event, Notice


@dataclass(frozen=True)
class CaseView:
    """`early` is the last day on which it may not be sent yet; `by_mail` whether its kept package fits into a message
    (None: it is not made yet)."""

    case: Case
    ledger: Ledger
    papers: Sequence[Paper]
    missing: Sequence[Missing]
    steps: Sequence[Step]
    early: date | None
    story: Sequence[Line]
    by_mail: bool | None
    released: Sequence[Released]
    may_reopen: bool

    @property
    def changed_since_sent(self) -> bool:
        """Whether the package that went out has an item that left since."""
        return self.case.status in {"sent", "acknowledged"} and any(one.since_sent for one in self.released)

    @property
    def total(self) -> Money:
        return self._money(self.ledger.total)

    @property
    def principal(self) -> Money:
        return self._money(self.ledger.principal)

    @property
    def on_top(self) -> Money:
        return self._money(self.ledger.on_top)

    @property
    def credit(self) -> Money:
        return self._money(self.ledger.credit)

    @property
    def rows(self) -> list[dict[str, object]]:
        """The items with their amounts as money."""
        return [
            {"item": one, "original": self._money(one.original), "open": self._money(one.open),
             "disputed": self._money(one.disputed)}
            for one in self.ledger.items
        ]  # fmt: skip

    @property
    def claims(self) -> list[dict[str, object]]:
        return [{"claim": one, "open": self._money(one.open)} for one in self.ledger.claims]

    @property
    def messages(self) -> int:
        """How many notices are in the package as letters."""
        return sum(one.action == Notice.Action.NOTICE for one in self.papers)

    @property
    def originals(self) -> int:
        """How many original invoices are in it."""
        return len({one.invoice for one in self.ledger.items}) - len(self.missing)

    def _money(self, minor: int) -> Money:
        return Money(minor, self.ledger.currency)


def case_view(case: Case, on: date) -> CaseView:
    """All that the page of a case shows on a day."""
    ledger = ledger_of(case, on)
    return CaseView(
        case=case,
        ledger=ledger,
        papers=papers_of(case, ledger),
        missing=missing_of(ledger),
        steps=steps_from(case.status),  # type: ignore[arg-type]  # the column's choices are the states
        early=early_until(ledger) if case.status == Case.Status.PREPARED else None,
        story=_story(case),
        by_mail=fits_a_mail(case.company, case.package_size) if case.package else None,
        released=released_of(case),
        may_reopen=may_reopen(case),
    )


def _story(case: Case) -> list[Line]:
    """What history tells of it, the latest first: its steps, and its hand-over."""
    events = Event.objects.filter(company=case.company_id, customer_id=case.customer_id)
    about = Q(code__startswith="case_")
    if case.notice_id:
        about |= Q(notice_id=case.notice_id)
    told = []
    for row in events.filter(about).order_by("-seq"):
        data = json.loads(row.data)
        if row.code.startswith("case_") and data.get("case") != case.number:
            continue
        told.append(Line(row.seq, row.at, row.actor, row.code, row.on, row.invoice_id, row.notice_id, data))
    return told
