# SPDX-License-Identifier: MIT
"""The report to the creditor in words, in the company's language; report_form.py gives them their form."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, override

from dunwell.letters.formats import amount, long_date
from dunwell.services.figures.sent import PAPERLESS
from dunwell.services.house_language import house_language
from dunwell.services.report_facts import ReportFacts
from dunwell.services.report_lines import ReportLine
from dunwell.services.report_numbers import Part, numbers
from dunwell.services.report_states import channel_words, next_words, state_words

# An e-mail is read, not scrolled: beyond this the attached table tells the rest.
_MOST_ROWS = 100
_TASKS = {
    "call": ngettext_lazy("%(count)d call to make", "%(count)d calls to make", "count"),
    "reply": ngettext_lazy("%(count)d reply of a customer", "%(count)d replies of customers", "count"),
    "case": ngettext_lazy("%(count)d case to prepare", "%(count)d cases to prepare", "count"),
    "unreachable": ngettext_lazy("%(count)d contact to mend", "%(count)d contacts to mend", "count"),
    "unknown_delivery": ngettext_lazy(
        "%(count)d message of which nobody knows whether it arrived",
        "%(count)d messages of which nobody knows whether they arrived",
        "count",
    ),
    "refused_delivery": ngettext_lazy("%(count)d refused message", "%(count)d refused messages", "count"),
}


def subject(facts: ReportFacts) -> str:
    """What the reader sees in the inbox: how much went out, and whether something needs them."""
    with override(house_language(facts.company)):
        count, needs = len(facts.messages), facts.needs
        told = ngettext("%(count)d reminder went out", "%(count)d reminders went out", count) % {"count": count}
        values = {"company": facts.company.name, "told": told, "span": span(facts)}
        if not needs:
            return _("%(company)s: %(told)s (%(span)s)") % values
        more = ngettext("%(count)d needs a look", "%(count)d need a look", needs) % {"count": needs}
        return _("%(company)s: %(told)s, %(more)s (%(span)s)") % {**values, "more": more}


def parts(facts: ReportFacts, address: str) -> Iterator[Part]:
    """The report, part by part; `address` is where this installation is found. To be called under its language."""
    table = [*_table(facts.lines, facts)]
    yield Part(_("What went to your customers, %(span)s") % {"span": span(facts)}, [*_summary(facts)], table)
    if facts.changed:
        told = _("Messages of earlier days of which more is known since your last report.")
        yield Part(_("What changed since"), [told], [*_table(facts.changed, facts)])
    if facts.missing:
        told = _("These customers owe you money and no address reaches them. Add one to their card, and the next run "
                 "reminds them.")  # fmt: skip
        yield Part(_("No address"), [told], points=[*_missing(facts)])
    waiting = [*_waiting(facts)]
    if waiting:
        yield Part(_("Waiting for you"), points=waiting)
    yield Part(_("What comes next"), [*_coming(facts)], points=[*_ahead(facts)])
    yield from numbers(facts)
    yield Part(_("Good to know"), [*_notes(facts), f"{address}/c/{facts.company.code}/"])


def _summary(facts: ReportFacts) -> Iterator[str]:
    counts = facts.counts()
    messages, customers = len(facts.messages), len({line.ref for line in facts.messages})
    calls, cases = (counts.get(name, 0) for name in ("call", "handover"))
    if not messages:
        yield _("No message went out.")
    else:
        people = ngettext("%(count)d customer", "%(count)d customers", customers) % {"count": customers}
        told = {
            "messages": _counted("notice", messages),
            "customers": people,
            "amounts": _amounts(facts.messages, house_language(facts.company)),
        }
        yield _("%(messages)s to %(customers)s, %(amounts)s in all.") % told
        yield from _carried(facts)
    if calls:
        yield ngettext("%(count)d call is for you to make.", "%(count)d calls are for you to make.", calls) % {
            "count": calls
        }
    if cases:
        yield ngettext("%(count)d case was handed over.", "%(count)d cases were handed over.", cases) % {"count": cases}


def _carried(facts: ReportFacts) -> Iterator[str]:
    """How many were taken, by which channel, and the paper that was spared."""
    taken = Counter(line.channel for line in facts.messages if line.state == "accepted")
    if facts.kept_here:
        taken.pop("email", None)
    if taken["email"]:
        told = {"count": taken["email"], "all": len(facts.messages)}
        yield _("%(count)d of %(all)d were taken by the recipient's mail server.") % told
    if taken.keys() - {"email"}:
        counts = ", ".join(f"{channel_words(name)} {taken[name]}" for name in sorted(taken) if taken[name])
        yield _("By channel: %(counts)s.") % {"counts": counts}
    spared = sum(taken[name] for name in PAPERLESS)
    if spared:
        paper = ngettext("%(count)d letter less on paper.", "%(count)d letters less on paper.", spared)
        yield paper % {"count": spared}
    again = sum(len(line.ways) > 1 for line in facts.messages)
    if again:
        yield ngettext(
            "%(count)d message took a second channel, because the first did not carry it.",
            "%(count)d messages took a second channel, because the first did not carry them.",
            again,
        ) % {"count": again}


def _table(lines: Sequence[ReportLine], facts: ReportFacts) -> Iterator[Sequence[str]]:
    if not lines:
        return
    yield (_("Customer"), _("Level"), _("State"), _("Amount"))
    language = house_language(facts.company)
    for line in lines[:_MOST_ROWS]:
        total = f"{amount(line.total, line.currency, language)} {line.currency}"
        following = next_words(line.next, language)
        level = _("%(level)s; next: %(next)s") % {"level": line.level, "next": following} if following else line.level
        yield (f"{line.name} ({line.ref})", level, state_words(line, kept_here=facts.kept_here), total)
    more = len(lines) - _MOST_ROWS
    if more > 0:
        yield (_("and %(count)d more in the attached table") % {"count": more}, "", "", "")


def _missing(facts: ReportFacts) -> Iterator[str]:
    for ref, name in facts.missing[:_MOST_ROWS]:
        yield f"{name} ({ref})"
    more = len(facts.missing) - _MOST_ROWS
    if more > 0:
        yield _("and %(count)d more in the attached table") % {"count": more}


def _waiting(facts: ReportFacts) -> Iterator[str]:
    if facts.proposal:
        on = long_date(facts.proposal, house_language(facts.company))
        yield _("The run of %(date)s waits for your approval: until then nothing of it goes out.") % {"date": on}
    if facts.offers:
        yield ngettext(
            "%(count)d late invoice is offered to you: remind it, or not?",
            "%(count)d late invoices are offered to you: remind them, or not?",
            facts.offers,
        ) % {"count": facts.offers}
    if facts.to_post:
        yield ngettext(
            "%(count)d letter is printed: post it, and say so", "%(count)d letters are printed: post them, and say so",
            facts.to_post,
        ) % {"count": facts.to_post}  # fmt: skip
    for kind, told in _TASKS.items():
        if count := facts.waiting.get(kind, 0):
            yield told % {"count": count}
    if facts.bare:
        yield ngettext(
            "%(count)d invoice went without its original: there is no PDF of it here",
            "%(count)d invoices went without their originals: there is no PDF of them here",
            facts.bare,
        ) % {"count": facts.bare}


def _coming(facts: ReportFacts) -> Iterator[str]:
    language = house_language(facts.company)
    on = long_date(facts.next_on, language)
    if not facts.coming:
        yield _("The next run is on %(date)s. As things stand it sends nothing.") % {"date": on}
        return
    sums = "; ".join(
        f"{_counted(one.action, one.count)} ({amount(one.total, one.currency, language)} {one.currency})"
        for one in facts.coming
    )
    yield _("The next run is on %(date)s. As things stand: %(sums)s.") % {"date": on, "sums": sums}
    yield _("Whoever pays before then gets nothing, once the payment is recorded here.")


def _ahead(facts: ReportFacts) -> Iterator[str]:
    """The days after the next run, if nobody pays."""
    for day in facts.ahead:
        made = (("notice", day.notices), ("call", day.calls), ("handover", day.handovers))
        told = ", ".join(_counted(action, count) for action, count in made if count)
        yield f"{long_date(day.on, house_language(facts.company))}: {told}"


def _notes(facts: ReportFacts) -> Iterator[str]:
    if facts.kept_here:
        yield _("No mail server is set up: messages are kept in the built-in mailbox, and nobody receives them.")
    else:
        yield _("“Taken” means that the recipient's mail server accepted the message. Whether it lies in the inbox or "
                "in the spam folder only the recipient can see.")  # fmt: skip
    yield _("Payments that are not recorded here cannot be seen here: record them, in full or in part, before the "
            "next run.")  # fmt: skip


def _counted(action: str, count: int) -> str:
    told = {
        "notice": ngettext("%(count)d message", "%(count)d messages", count),
        "call": ngettext("%(count)d call", "%(count)d calls", count),
        "handover": ngettext("%(count)d hand-over", "%(count)d hand-overs", count),
    }
    return told[action] % {"count": count}


def _amounts(lines: Sequence[ReportLine], language: str) -> str:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.total
    return " + ".join(f"{amount(total, currency, language)} {currency}" for currency, total in sorted(sums.items()))


def span(facts: ReportFacts) -> str:
    """The days that the report is about."""
    first, last = (long_date(day, house_language(facts.company)) for day in (facts.first, facts.last))
    return first if first == last else f"{first} – {last}"
