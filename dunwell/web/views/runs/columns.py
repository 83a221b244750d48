# SPDX-License-Identifier: MIT
"""The columns of the lists of runs, of a run's notices, of its plan and of messages."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.services.planned import PlanRow
from dunwell.services.rows import Delivery, HouseMail, Notice
from dunwell.services.runs import RunLine
from dunwell.web.listing import Column
from dunwell.web.templatetags.reasons import sentence
from dunwell.web.words import ACTIONS, CHANNELS, DELIVERIES, OUTCOMES
from dunwell.web.words.runs import HOUSE_MAIL
from dunwell.web.words.runs import RUNS as STATES

RUNS: Sequence[Column[RunLine]] = (
    Column("on", _("Run of"), lambda one: one.run.on, order=("on",)),
    Column("status", _("State"), lambda one: STATES[one.run.status].text, order=("status",)),
    Column("messages", _("Messages"), lambda one: one.messages, number=True),
    Column("fates", _("What became of them"), lambda one: ", ".join(f"{name} {n}" for name, n in one.states.items())),
    Column("calls", _("Calls"), lambda one: one.calls, number=True),
    Column("cases", _("Hand-overs"), lambda one: one.cases, number=True),
    Column("made", _("Made"), lambda one: one.run.at, order=("at",)),
)


def _state(row: Notice) -> str:
    state = getattr(row, "state", "")
    return str(DELIVERIES[state].text) if state in DELIVERIES else ""


NOTICES: Sequence[Column[Notice]] = (
    Column("customer", _("Customer"), lambda row: row.customer.name, order=("customer__name",)),
    Column("ref", _("Customer number"), lambda row: row.customer.ref, hidden=True),
    Column("number", _("Notice"), lambda row: row.number, order=("pk",)),
    Column("action", _("Action"), lambda row: ACTIONS.get(row.action, row.action), hidden=True),
    Column("level", _("Level"), lambda row: row.level, order=("position",)),
    Column("channel", _("Channel"), lambda row: CHANNELS.get(row.channel, row.channel), hidden=True),
    Column("state", _("What became of it"), _state, order=("state",)),
    Column("total", _("Amount"), lambda row: Money(row.total_minor, row.currency), order=("total_minor",), number=True),
    Column("currency", _("Currency"), lambda row: row.currency, hidden=True),
)
PLAN: Sequence[Column[PlanRow]] = (
    Column("customer", _("Customer"), lambda row: row.customer_name, order=("customer_name", "ref")),
    Column("number", _("Customer number"), lambda row: row.customer_ref, hidden=True),
    Column("item", _("Invoice"), lambda row: row.name, order=("invoice", "installment")),
    Column("outcome", _("Outcome"), lambda row: OUTCOMES[row.outcome].text, order=("rank",)),
    Column("why", _("Why"), lambda row: sentence(row.reason), hidden=True),
    Column("late", _("Days late"), lambda row: row.days_late, order=("late",), number=True),
    Column("next", _("Next"), lambda row: row.next_on, order=("next_order",)),
    Column("open", _("Open"), lambda row: row.open, order=("open",), number=True),
    Column("currency", _("Currency"), lambda row: row.open.currency, hidden=True),
)
MAILBOX: Sequence[Column[Delivery]] = (
    Column("to", _("To"), lambda row: row.notice.customer.name, order=("notice__customer__name",)),
    Column("address", _("Address"), lambda row: ", ".join(row.recipients), hidden=True),
    Column("notice", _("Notice"), lambda row: row.notice.number, order=("notice",)),
    Column("level", _("Level"), lambda row: row.notice.level),
    Column("state", _("State"), lambda row: DELIVERIES[row.state].text),
    Column("at", _("Taken"), lambda row: row.finished_at, order=("finished_at",)),
)
HOUSE: Sequence[Column[HouseMail]] = (
    Column("subject", _("Message"), lambda row: row.subject),
    Column("kind", _("Kind"), lambda row: HOUSE_MAIL.get(row.kind, row.kind)),
    Column("to", _("To"), lambda row: row.to, order=("to",)),
    Column("state", _("State"), lambda row: DELIVERIES[row.state].text),
    Column("at", _("Written"), lambda row: row.created_at, order=("created_at",)),
)
