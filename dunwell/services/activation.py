# SPDX-License-Identifier: MIT
"""From a new company to one whose reminders go out: the steps, told by the books, and the switch at their end.

Nothing is kept about a wizard: each step is done when what it is for is there, so it can be left and come back to.
"""

from dataclasses import dataclass
from datetime import datetime

from dunwell.core.problem import Refused
from dunwell.services.cost import is_price_agreed
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Event, Invoice, OpenItem, Payment, Run

# What a person says to have looked at. It is a line of history: that is where the step is read from.
LOOKED_AT = {"procedures": "procedures_looked_at", "trial": "trial_looked_at"}
# Without these the switch does not turn.
_REQUIRED = ("company", "mail", "procedures", "documents", "price")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `is_required`: the switch waits for it."""

    code: str
    is_done: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class Activation:
    """How far a company has come; `is_on` is its master switch."""

    is_on: bool
    steps: tuple[Step, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The steps that the switch waits for."""
        return tuple(step.code for step in self.steps if step.is_required and not step.is_done)

    @property
    def following(self) -> str:
        """The first step that is not done."""
        return next((step.code for step in self.steps if not step.is_done), self.steps[-1].code)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """How much there is of what a file brings."""

    customers: int
    invoices: int
    payments: int


def is_activated(company: Company) -> bool:
    """Whether reminders are, or were ever, on: what has to do with reminders is shown from then on."""
    return company.reminders or Run.objects.filter(company=company, status=Run.Status.APPLIED).exists()


def activation_of(company: Company) -> Activation:
    """The steps of a company as it is now, in their order."""
    company = Company.objects.get(pk=company.pk)
    told = set(
        Event.objects.filter(company=company, code__in=LOOKED_AT.values()).values_list("code", flat=True).distinct()
    )
    done = {
        "company": bool(company.email and company.pay_to),
        "mail": company.mail_tested_at is not None,
        "import": OpenItem.objects.filter(company=company).exists(),
        "procedures": LOOKED_AT["procedures"] in told,
        "documents": company.chosen_at is not None,
        "price": is_price_agreed(company),
        "trial": LOOKED_AT["trial"] in told,
        "switch": company.reminders,
    }
    return Activation(company.reminders, tuple(Step(code, value, code in _REQUIRED) for code, value in done.items()))


def ledger_counts(company: Company) -> LedgerCounts:
    """What is in the books so far."""
    return LedgerCounts(
        customers=Customer.objects.filter(company=company).count(),
        invoices=Invoice.objects.filter(company=company).count(),
        payments=Payment.objects.filter(company=company).count(),
    )


def looked_at(company: Company, step: str, *, actor: str, at: datetime) -> None:
    """A person has seen who falls under which procedure (`procedures`), or the dry run (`trial`), and agrees."""
    code = LOOKED_AT.get(step)
    if code is None:
        raise Refused("not_found", what="step", name=step)
    with writing(company) as locked:
        chain.append(locked, actor, at, [Entry(code)])


def activate(company: Company, *, actor: str, at: datetime) -> bool:
    """Turns the reminders of a company on; False when they were on.

    Raises `Refused("activation_incomplete", steps=…)` while a required step is not done.
    """
    with writing(company) as locked:
        missing = activation_of(locked).missing
        if missing and not locked.reminders:
            raise Refused("activation_incomplete", steps=list(missing))
        return _switch(locked, reminders=True, actor=actor, at=at)


def deactivate(company: Company, *, actor: str, at: datetime) -> bool:
    """Turns them off; False when they were off. What is queued is withdrawn when its turn comes."""
    with writing(company) as locked:
        return _switch(locked, reminders=False, actor=actor, at=at)


def _switch(locked: Company, *, reminders: bool, actor: str, at: datetime) -> bool:
    changes = changed(locked, reminders=reminders)
    if changes:
        locked.save(update_fields=["reminders"])
        chain.append(locked, actor, at, [Entry("company_changed", data={"changes": changes})])
    return bool(changes)
