# SPDX-License-Identifier: MIT
"""The report to the creditor in words, in the company's language; report_form.py gives them their form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from dunwell.letters.formats import amount, long_date, one_line
from dunwell.services.house_language import house_language
from dunwell.services.report_facts import ReportFacts, ReportLine

# An e-mail is read, not scrolled: beyond this the attached table tells the rest.
_MOST_ROWS = 100


@dataclass(frozen=True)
class Part:
    """One part of the report: a heading, then sentences, a table, or points of a list."""

    heading: str
    sentences: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    points: Sequence[str] = ()


def subject(facts: ReportFacts) -> str:
    """What the reader sees in the inbox: how much went out, and whether something needs them."""
    with override(house_language(facts.company)):
        count, needs = len(facts.messages), sum(not line.went_well for line in facts.lines) + len(facts.missing)
        told = ngettext("%(count)d reminder went out", "%(count)d reminders went out", count) % {"count": count}
        values = {"company": facts.company.name, "told": told, "span": span(facts)}
        if not needs:
            return _("%(company)s: %(told)s (%(span)s)") % values
        more = ngettext("%(count)d needs a look", "%(count)d need a look", needs) % {"count": needs}
        return _("%(company)s: %(told)s, %(more)s (%(span)s)") % {**values, "more": more}


def state_words(line: ReportLine, *, kept_here: bool) -> str:
    """What came of a notice, in a few words."""
    if line.action != "notice" and line.state != "withdrawn":
        return _("for you to call") if line.action == "call" else _("handed over")
    if kept_here and line.state == "accepted":
        return _("kept in the built-in mailbox; nobody received it")
    words = {
        "accepted": _("taken by the recipient's mail server"),
        "queued": _("on its way"),
        "sending": _("on its way"),
        "retrying": _("not taken yet; it is tried again"),
        "refused": _("refused"),
        "unknown": _("unknown: please look"),
        "bounced": _("came back"),
        "withdrawn": _("withdrawn; nothing was sent"),
    }
    return words.get(line.state, line.state)


def parts(facts: ReportFacts, address: str) -> Iterator[Part]:
    """The report, part by part; `address` is where this installation is found. To be called under its language."""
    yield Part(_("What went to your customers, %(span)s") % {"span": span(facts)}, [*_summary(facts)], [*_table(facts)])
    if facts.missing:
        told = _("These customers owe you money and no address reaches them. Add one to their card, and the next run "
                 "reminds them.")  # fmt: skip
        yield Part(_("No address"), [told], points=[*_missing(facts)])
    waiting = [*_waiting(facts)]
    if waiting:
        yield Part(_("Waiting for you"), points=waiting)
    yield Part(_("What comes next"), [*_coming(facts)])
    yield Part(_("Good to know"), [*_notes(facts), f"{address}/c/{facts.company.code}/"])


def _summary(facts: ReportFacts) -> Iterator[str]:
    counts = facts.counts()
    messages, customers = len(facts.messages), len({line.ref for line in facts.messages})
    calls, cases, taken = (counts.get(name, 0) for name in ("call", "handover", "accepted"))
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
        if taken and not facts.kept_here:
            told_taken = {"count": taken, "all": messages}
            yield _("%(count)d of %(all)d were taken by the recipient's mail server.") % told_taken
            paper = ngettext("%(count)d letter less on paper.", "%(count)d letters less on paper.", taken)
            yield paper % {"count": taken}
    if calls:
        yield ngettext("%(count)d call is for you to make.", "%(count)d calls are for you to make.", calls) % {
            "count": calls
        }
    if cases:
        yield ngettext("%(count)d case was handed over.", "%(count)d cases were handed over.", cases) % {"count": cases}


def _table(facts: ReportFacts) -> Iterator[Sequence[str]]:
    if not facts.lines:
        return
    yield (_("Customer"), _("Level"), _("State"), _("Amount"))
    language = house_language(facts.company)
    for line in facts.lines[:_MOST_ROWS]:
        total = f"{amount(line.total, line.currency, language)} {line.currency}"
        state = state_words(line, kept_here=facts.kept_here)
        said = f": {one_line(line.answer)[:200]}" if line.answer and not line.went_well else ""
        yield (f"{line.name} ({line.ref})", line.level, f"{state}{said}", total)
    more = len(facts.lines) - _MOST_ROWS
    if more > 0:
        yield (_("and %(count)d more in the attached table") % {"count": more}, "", "", "")


def _missing(facts: ReportFacts) -> Iterator[str]:
    for ref, name in facts.missing[:_MOST_ROWS]:
        yield f"{name} ({ref})"
    more = len(facts.missing) - _MOST_ROWS
    if more > 0:
        yield _("and %(count)d more") % {"count": more}


def _waiting(facts: ReportFacts) -> Iterator[str]:
    if facts.proposal:
        on = long_date(facts.proposal, house_language(facts.company))
        yield _("The run of %(date)s waits for your approval: until then nothing of it goes out.") % {"date": on}
    calls, unknown, refused = (facts.waiting.get(kind, 0) for kind in ("call", "unknown_delivery", "refused_delivery"))
    if calls:
        yield ngettext("%(count)d call to make", "%(count)d calls to make", calls) % {"count": calls}
    if unknown:
        yield ngettext(
            "%(count)d message of which nobody knows whether it arrived",
            "%(count)d messages of which nobody knows whether they arrived",
            unknown,
        ) % {"count": unknown}
    if refused:
        yield ngettext("%(count)d refused message", "%(count)d refused messages", refused) % {"count": refused}
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
