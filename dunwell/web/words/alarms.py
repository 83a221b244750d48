# SPDX-License-Identifier: MIT
"""Alarms in words: what is wrong, what follows from it, and where to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.services.figures.alarm import Alarm
from dunwell.web.templatetags.formats import count, day, money
from dunwell.web.words.outcomes import CHANNELS
from dunwell.web.words.ways import way_title

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Cure:
    """How an alarm is told: its heading, a sentence with its facts, and the page (name of an address) that mends it."""

    title: Text
    text: Text
    icon: str
    page: str = ""
    label: Text = ""
    act: str = "see"


CURES: Mapping[str, Cure] = {
    "switched_off": Cure(
        _("Reminders are switched off."),
        _("No run is made and nothing is sent. What waits is taken up when you switch them on again."),
        "off", "set-up", _("Switch on"), "activate",
    ),
    "not_set_up": Cure(
        _("The set-up is not finished."),
        _("{done} of {steps} steps are done. Nothing is sent before you switch reminders on."),
        "flag", "set-up", _("Go on with the set-up"), "activate",
    ),
    "run_missed": Cure(
        _("Today's run has not been made."),
        _("The last one was on {last}. Is Dunwell's worker running? It runs with “dunwell serve”. You can make the run "
          "yourself: nothing is lost or sent twice."),
        "clock", "today", _("See today's run"), "plan",
    ),
    "never_run": Cure(
        _("No run has been made yet."),
        _("Reminders are on, and today's run is overdue. Is Dunwell's worker running? It runs with “dunwell serve”."),
        "clock", "today", _("See today's run"), "plan",
    ),
    "built_in_mailbox": Cure(
        _("Messages stay in the built-in mailbox."),
        _("No customer receives them. Set DUNWELL_MAIL_URL to send mail."),
        "mail", "mailbox", _("Open the mailbox"), "runs",
    ),
    "own_server_needed": Cure(
        _("{procedure} sends nothing by e-mail."),
        _("It writes each invoice separately, and for that the company needs its own mail server. Set one up, or let "
          "the procedure put a customer's invoices together."),
        "alert", "channels", _("Set up the mail server"), "settings",
    ),
    "way_blocked": Cure(
        _("{way} is out of order."),
        _("Its messages wait. The other side answered: {answer}. Put the settings right, or try again now."),
        "alert", "channels", _("Look at the channels"), "settings",
    ),
    "way_given_up": Cure(
        _("{way} has been switched off."),
        _("The other side wants no more messages: {answer}"),
        "alert", "channels", _("Look at the channels"), "settings",
    ),
    "way_paused": Cure(
        _("{way} is paused, and messages wait."),
        _("{why}"),
        "pause", "queue", _("Look at the queue"), "runs",
    ),
    "channel_missing": Cure(
        _("Messages wait that nothing is set up to send: {channel}."),
        _("Set the channel up, or withdraw them."),
        "alert", "channels", _("Set up channels"), "settings",
    ),
    "mail_blocked": Cure(
        _("No mail can be sent."),
        _("The mail server is down or refuses us, or what waits cannot be read; the history says which. Messages go "
          "out by themselves when it works again."),
        "alert", "settings", _("Look at the mail settings"), "settings",
    ),
    "mail_failing": Cure(
        _("Much of the mail fails."),
        _("{failed} messages of the last {days} days were refused or are being tried again."),
        "alert", "runs", _("Look at the deliveries"), "runs",
    ),
    "mail_test_failed": Cure(
        _("The last mail test failed."),
        _("The server answered: {answer}"),
        "alert", "settings", _("Look at the mail settings"), "settings",
    ),
    "no_payments": Cure(
        _("No payment has been seen since {last}."),
        _("If customers have paid, bring in the payments: else someone who has paid is reminded."),
        "coins", "import", _("Bring in payments"), "import",
    ),
    "never_paid": Cure(
        _("No payment has been brought in yet."),
        _("Only with them can Dunwell know who has paid. Bring in a file, or record them one by one."),
        "coins", "import", _("Bring in payments"), "import",
    ),
    "source_fails": Cure(
        _("{source} has brought nothing since {since}."),
        _("Payments in it are not known, and what they settle may be reminded. The other side answered: {answer}"),
        "alert", "sources", _("Look at the sources"), "settings",
    ),
    "source_silent": Cure(
        _("{source} has brought no statement since {since}."),
        _("It did before. Look whether your bank still sends: payments that are not known may be reminded."),
        "coins", "sources", _("Look at the sources"), "settings",
    ),
    "entries_held": Cure(
        _("Entries on accounts of which nobody has said whose they are: {count}."),
        _("Until then they are no payments, and what they settle may be reminded."),
        "help", "bank-accounts-seen", _("Say whose the account is"), "match",
    ),
    "reversals_unclear": Cure(
        _("Payments that the bank took back, and which is not clear: {count}."),
        _("Until you say which, what they settled counts as paid."),
        "undo", "reversals", _("Find the payment"), "match",
    ),
    "entries_undecided": Cure(
        _("Entries of bank files that wait for your word: {count}."),
        _("Until then they are no payments, and what they settle may be reminded."),
        "help", "bank-entries", _("Decide"), "match",
    ),
    "payments_unmatched": Cure(
        _("Payments that wait to be matched: {count}, together {sums}."),
        _("Until somebody says whose they are they settle nothing, and what they pay may be reminded."),
        "coins", "match-queue", _("Match them"), "match",
    ),
    "batch_unposted": Cure(
        _("Letters lie unposted since {since}: {count} print batches."),
        _("They count as sent only once somebody says that they are posted. Print them, post them, and say so."),
        "mail", "print-batches", _("Look at the batches"), "runs",
    ),
    "batch_stuck": Cure(
        _("Batch {batch} was to count as posted by itself, and waits."),
        _("Invoices on some of its letters were paid or stopped meanwhile. Say whether those letters have left."),
        "mail", "print-batches", _("Decide"), "runs",
    ),
    "unknown_deliveries": Cure(
        _("Of some messages nobody knows whether they left: {count}."),
        _("Nothing is sent twice by itself. Look and decide."),
        "help", "work", _("Decide"), "work",
    ),
    "holds_end": Cure(
        _("Holds that end within {days} days: {count}."),
        _("What they kept back is reminded again after that, by itself."),
        "pause", "customers", _("Look at the customers"), "see",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldAlarm:
    """One alarm as a page shows it."""

    tone: str
    icon: str
    title: str
    text: str
    page: str
    label: Text
    act: str


def alarm_told(alarm: Alarm) -> ToldAlarm:
    """An alarm as sentences, its dates and numbers written as everywhere."""
    cure = CURES[alarm.code]
    facts = {name: _written(name, value) for name, value in alarm.facts.items()}
    return ToldAlarm(
        alarm.tone, cure.icon, str(cure.title).format_map(facts), str(cure.text).format_map(facts), cure.page,
        cure.label, cure.act,
    )  # fmt: skip


def _written(name: str, value: object) -> str:
    if name == "way":
        return way_title(str(value))
    if name == "channel":
        return str(CHANNELS.get(str(value), value))
    if value is None:
        return "–"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return ", ".join(money(one) for one in value)
    return count(value) if isinstance(value, int) else str(value)
