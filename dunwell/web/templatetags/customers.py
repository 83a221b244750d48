# SPDX-License-Identifier: MIT
"""The words of customers and the work list on a page."""

import re
from collections.abc import Sequence
from decimal import Decimal

from babel import Locale
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from dunwell.core.money import Money, minor_units
from dunwell.services.customer_procedure import Standing
from dunwell.services.payment_habits import Warning as Caution
from dunwell.services.queries import Balance
from dunwell.services.run_tasks import NO_CHANNEL
from dunwell.services.work_list import WaitingTask
from dunwell.web.templatetags import formats
from dunwell.web.templatetags.words import badge
from dunwell.web.words import customers as words
from dunwell.web.words.word import Word

register = template.Library()


@register.filter
def kind_word(code: str) -> str:
    """Business, consumer, public body."""
    return str(words.KINDS.get(code, code))


@register.filter
def contact_role(code: str) -> str:
    """What an address is for."""
    return str(words.CONTACT_ROLES.get(code, code))


@register.filter
def offer_word(code: str) -> str:
    """The standing answer to offers."""
    return str(words.OFFERS.get(code, code))


@register.filter
def movement_word(code: str) -> str:
    """A line of a statement."""
    return str(words.MOVEMENTS.get(code, code))


@register.filter
def language_word(code: str) -> str:
    """A language by its name."""
    names = Locale.parse(formats.locale()).languages
    return str(names.get(code, code)).capitalize()


@register.filter
def dial(number: str) -> str:
    """A telephone number as a link dials it."""
    return re.sub(r"[^\d+]", "", number)


@register.filter
def any_overdue(balances: Sequence[Balance]) -> bool:
    """Whether anything is overdue."""
    return any(one.overdue.minor for one in balances)


@register.filter
def limit_of(limit: Decimal, currency: str) -> Money:
    """A credit limit as money."""
    return Money(minor_units(limit, currency), currency)


@register.filter
def turned(money: Money) -> Money:
    """The amount with its sign turned."""
    return -money


@register.simple_tag
def days_late(days: int) -> str:
    """How long after the due date: 4 days late, on the day, 2 days early."""
    if days > 0:
        return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    if days < 0:
        return ngettext("%(n)s day early", "%(n)s days early", -days) % {"n": -days}
    return gettext("on the day")


@register.simple_tag
def task_kind(code: str) -> SafeString:
    """A kind of work as word and icon."""
    return badge(words.TASKS.get(code, Word(code, "work", "quiet")))


@register.simple_tag
def task_text(task: WaitingTask) -> str:
    """What a task is about, in the reader's language; what the outside world answered stays in its own words."""
    if task.kind == "call" and task.notice:
        return gettext("Call about notice %(number)s") % {"number": task.notice.number}
    if task.kind == "unreachable":
        if task.notice_id is not None:
            return gettext("The telephone number was wrong: find another one.")
        if task.text != NO_CHANNEL:
            return task.text
        return gettext("No channel reaches this customer: add an e-mail address.")
    if task.kind == "case" and task.notice:
        return gettext("Case %(number)s: look at the file and send it.") % {"number": task.notice.number}
    return task.text


@register.simple_tag
def task_about(task: WaitingTask) -> str:
    """What a task is about, beside its kind: a call is not told twice."""
    if task.kind == "call" and task.notice:
        return gettext("Notice %(number)s") % {"number": task.notice.number}
    return task_text(task)


@register.simple_tag
def promise_state(code: str) -> SafeString:
    """What became of a promise."""
    return badge(words.PROMISES.get(code, Word(code, "promise", "quiet")))


@register.simple_tag
def tries(n: int) -> str:
    """How often a call was tried in vain."""
    return ngettext("Not reached in %(n)s try.", "Not reached in %(n)s tries.", n) % {"n": n}


@register.simple_tag
def next_try(n: int) -> str:
    """Which try the coming one is: the second, the third."""
    named = {1: gettext("This is the second try."), 2: gettext("This is the third try.")}
    return named.get(n) or gettext("This is try %(n)s.") % {"n": n + 1}


@register.filter
def result_word(code: str) -> str:
    """What came of a call."""
    return str(words.RESULTS.get(code, code))


@register.simple_tag
def warning(one: Caution) -> str:
    """What a seller is told, as a sentence."""
    sums = ", ".join(formats.money(amount) for amount in one.amounts)
    if one.code == "credit_limit" and one.limit is not None:
        text = gettext("Above the credit limit: %(sums)s is owed, the limit is %(limit)s.")
        return text % {"sums": sums, "limit": formats.money(one.limit)}
    if one.code == "in_collection":
        return gettext("Handed over to collection: %(sums)s.") % {"sums": sums}
    if one.code == "overdue_days":
        text = ngettext(
            "%(sums)s is overdue, the oldest for %(n)s day. Sellers are warned from %(limit)s on.",
            "%(sums)s is overdue, the oldest for %(n)s days. Sellers are warned from %(limit)s on.",
            one.days,
        )
    else:
        text = ngettext(
            "%(sums)s is overdue, the oldest for %(n)s day.",
            "%(sums)s is overdue, the oldest for %(n)s days.",
            one.days,
        )
    return text % {"sums": sums, "n": one.days, "limit": one.limit_days}


@register.simple_tag
def by_rule(standing: Standing) -> str:
    """Which procedure the rules give, and why."""
    facts = {
        "kind": words.KINDS[standing.kind], "country": standing.country, "group": standing.group,
        "name": standing.by_rule,
    }  # fmt: skip
    kind = (
        gettext("kind: %(kind)s (not known, so taken for a consumer)")
        if standing.kind_assumed
        else gettext("kind: %(kind)s")
    )
    if standing.country_assumed:
        place = gettext("country: none stated, so taken for domestic")
    else:
        place = (
            gettext("country: %(country)s, foreign") if standing.foreign else gettext("country: %(country)s, domestic")
        )
    group = gettext("group: %(group)s") if standing.group else gettext("no group")
    why = "; ".join(one % facts for one in (kind, place, group))
    if standing.by_rule:
        return gettext("By the rules “%(name)s” takes this customer (%(why)s).") % {**facts, "why": why}
    return gettext("By the rules no procedure takes this customer (%(why)s).") % {"why": why}
