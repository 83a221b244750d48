# SPDX-License-Identifier: MIT
"""History in words: what each event is called, and the sentence that says what happened with its facts."""

import re
import string
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.web.templatetags import formats
from dunwell.web.words import money_events, printing
from dunwell.web.words.customers import RESULTS, TASKS
from dunwell.web.words.fields import field_word
from dunwell.web.words.matching import SHORT_KINDS
from dunwell.web.words.outcomes import ACTIONS, CHANNELS, OUTCOMES, ROLES
from dunwell.web.words.runs import KEPT_ANSWER
from dunwell.web.words.ways import way_title

# What each kind of event is called; SENTENCES tell more where the facts are there.
EVENTS: Mapping[str, str | Promise] = {
    "allocated": _("Settled"),
    "allocation_reversed": _("Settlement taken back"),
    "case_acknowledged": _("Case acknowledged by the partner"),
    "case_changed": _("Case changed"),
    "case_collected": _("Case collected"),
    "case_items_released": _("Invoice left its case"),
    "case_opened": _("Handed over by hand"),
    "case_package_renewed": _("New package of a case sent to the partner"),
    "case_part_collected": _("Part of a case collected"),
    "case_put_back": _("Last step of a case taken back"),
    "case_reopened": _("Case reopened"),
    "case_returned": _("Case returned by the partner"),
    "case_sent": _("Case sent to the partner"),
    "case_taken_back": _("Case taken back"),
    "case_written_off": _("Case written off"),
    "claim_restored": _("Claim restored"),
    "claim_waived": _("Claim waived"),
    "company_changed": _("Settings changed"),
    "company_created": _("Company created"),
    "contact_missing": _("No channel reaches this customer"),
    "customer_changed": _("Customer changed"),
    "customer_created": _("Customer created"),
    "delivery_accepted": _("Message accepted"),
    "delivery_bounced": _("Message bounced"),
    "delivery_delivered": _("Text message arrived"),
    "delivery_posted": _("Letter posted by the service"),
    "delivery_priced": _("Price of a message"),
    "einvoice_accepted": _("E-invoice accepted"),
    "einvoice_received": _("E-invoice received by the operator"),
    "delivery_refused": _("Message refused"),
    "delivery_requeued": _("Message queued again"),
    "house_requeued": _("Message queued again"),
    "delivery_next_channel": _("Message goes by the next channel"),
    "delivery_retrying": _("Message not taken yet"),
    "delivery_unknown": _("Fate of a message unknown"),
    "delivery_withdrawn": _("Message withdrawn before it left"),
    "dispute_ended": _("Dispute ended"),
    "dispute_made": _("Disputed"),
    "documents_chosen": _("Open documents chosen"),
    "hold_ended": _("Hold ended"),
    "hold_made": _("Put on hold"),
    "imported": _("File imported"),
    "instalments_agreed": _("Instalments agreed"),
    "invitation_renewed": _("Invitation sent again"),
    "invitation_withdrawn": _("Invitation taken back"),
    "invoice_cancelled": _("Invoice cancelled"),
    "invoice_changed": _("Invoice changed"),
    "invoice_created": _("Invoice taken from a file"),
    "invoice_restored": _("Invoice restored"),
    "invoice_written": _("Invoice written by hand"),
    "line_dropped": _("Line left off a notice"),
    "mail_auto_reply": _("Automatic answer"),
    "mail_blocked": _("No mail can be sent"),
    "mail_bounced": _("A message came back"),
    "mail_complaint": _("Complaint about a message"),
    "mail_delayed": _("A message is still on its way"),
    "mail_delivered": _("A message arrived"),
    "mail_reply": _("The customer wrote back"),
    "mail_source_changed": _("Where returned mail is read was changed"),
    "mail_tested": _("Test message sent"),
    "member_added": _("Person added"),
    "member_changed": _("Person's role changed"),
    "member_removed": _("Person taken out"),
    "note_taken_back": _("Note taken back"),
    "note_written": _("Note written"),
    "notice_changed": _("Notice changed before it left"),
    "notice_made": _("Notice made"),
    "notice_withdrawn": _("Notice withdrawn"),
    "offer_accepted": _("Reminding accepted"),
    "offer_declined": _("Reminding declined"),
    "offer_taken_back": _("The answer to an offer was taken back"),
    "partner_added": _("Collection partner added"),
    "partner_changed": _("Collection partner changed"),
    "partner_restored": _("Collection partner takes cases again"),
    "partner_retired": _("Collection partner takes no more cases"),
    "partner_usual": _("Usual collection partner chosen"),
    "person_invited": _("Person invited"),
    "preview_sent": _("Preview sent to oneself"),
    "price_agreed": _("Price per notice agreed to"),
    "procedure_applied": _("Procedure put in force"),
    "procedure_removed": _("Procedure taken out"),
    "procedures_looked_at": _("Procedures looked at"),
    "promise_broken": _("Promise broken"),
    "promise_ended": _("Promise ended"),
    "promise_kept": _("Promise kept"),
    "promise_made": _("Payment promised"),
    "report_made": _("Report to the creditor"),
    "run_applied": _("Run made"),
    "run_approved": _("Run approved"),
    "run_edit_ended": _("Change to a run taken back"),
    "run_edited": _("Run changed by hand"),
    "run_proposed": _("Run proposed"),
    "task_assigned": _("Task given to somebody"),
    "task_done": _("Task done"),
    "task_due": _("Deadline of a task changed"),
    "task_put_off": _("Task put off"),
    "task_taken_back": _("Task as it was before"),
    "trial_looked_at": _("Dry run looked at"),
    "way_blocked": _("A channel is out of order"),
    "way_works": _("A channel works again"),
    "way_changed": _("Settings of a channel changed"),
    "way_paused": _("A channel paused"),
    "way_resumed": _("A channel goes on"),
    "way_switched": _("A channel switched on or off"),
    "way_tested": _("A channel tested"),
    "written_off": _("Written off"),
    **money_events.EVENTS,
    **printing.EVENTS,
}
# What the built-in mailbox took was received by nobody.
_KEPT = "delivery_accepted in the mailbox"
_OUTSIDE = "delivery_accepted by another channel"
SENTENCES: Mapping[str, str | Promise] = {
    "company_created": _("Company created: {name}, {country}, {currency}"),
    "case_acknowledged": _("Case {case} acknowledged by {partner}"),
    "case_changed": _("Case {case} changed"),
    "case_collected": _("Case {case} collected"),
    "case_items_released": _("{item} left case {case}"),
    "case_opened": _("Case {case} handed over by hand"),
    "case_package_renewed": _("New package of case {case} sent to {partner}"),
    "case_part_collected": _("Part of case {case} collected"),
    "case_put_back": _("Last step of case {case} taken back"),
    "case_reopened": _("Case {case} reopened"),
    "case_returned": _("Case {case} returned by {partner}"),
    "case_sent": _("Case {case} sent to {partner}"),
    "case_taken_back": _("Case {case} taken back"),
    "case_written_off": _("Case {case} written off"),
    "partner_added": _("Collection partner added: {name}"),
    "partner_changed": _("Collection partner {name} changed"),
    "partner_restored": _("Collection partner {name} takes cases again"),
    "partner_retired": _("Collection partner {name} takes no more cases"),
    "partner_usual": _("Usual collection partner: {name}"),
    "delivery_accepted": _("Message {number} accepted by the recipient's server"),
    "delivery_bounced": _("Message {number} came back"),
    "delivery_delivered": _("Text message {number} arrived"),
    "delivery_posted": _("Letter {number} posted by the service {tracking}"),
    "delivery_priced": _("Message {number} cost {price} {currency}"),
    "einvoice_accepted": _("E-invoice {number} accepted at the other end"),
    "einvoice_received": _("E-invoice {number} received by the operator"),
    _OUTSIDE: _("Message {number} accepted"),
    _KEPT: _("Message {number} kept in the built-in mailbox; nobody received it"),
    "delivery_refused": _("Message {number} refused"),
    "delivery_requeued": _("Message {number} queued again"),
    "delivery_retrying": _("Message {number} not taken yet: try {try} failed, the next is due"),
    "delivery_unknown": _("Nobody knows whether message {number} arrived"),
    "delivery_withdrawn": _("Message {number} withdrawn before it left"),
    "house_requeued": _("Message to {to} queued again"),
    "imported": _("File imported: {file}, {created} new, {updated} changed, {unchanged} as before"),
    "invitation_renewed": _("{email} invited again as {role}"),
    "invitation_withdrawn": _("Invitation of {email} taken back"),
    "invoice_written": _("Invoice {invoice} written by hand: {amount} {currency}"),
    "line_dropped": _("Line left off notice {number}: {chased} ({why})"),
    "mail_auto_reply": _("{from} answered automatically: {subject}"),
    "mail_bounced": _("Mail to {to} came back"),
    "mail_delayed": _("Mail to {to} is still on its way"),
    "mail_delivered": _("Mail to {to} arrived"),
    "mail_reply": _("{from} wrote back: {subject}"),
    "mail_tested": _("Test message to {to}: {state}"),
    "member_added": _("{user} added as {role}"),
    "member_removed": _("{user} taken out"),
    "note_written": _("Note: {text}"),
    "note_taken_back": _("Note taken back: {text}"),
    "notice_changed": _("Notice {number} changed before it left"),
    "notice_made": _("Notice {number} made: {action}, level {level}, {total} {currency}"),
    "notice_withdrawn": _("Notice {number} withdrawn"),
    "person_invited": _("{email} invited as {role}"),
    "preview_sent": _("Preview sent to {to}: {state}"),
    "price_agreed": _("Price per notice agreed to: {price}"),
    "procedure_applied": _("Procedure {procedure} put in force, version {version}"),
    "procedure_removed": _("Procedure {procedure} taken out"),
    "promise_broken": _("Promise broken: {amount} by {by}"),
    "promise_kept": _("Promise kept: {amount} by {by}"),
    "promise_made": _("Payment promised: {amount} by {by}"),
    "report_made": _("Report to the creditor queued for {to}"),
    "run_applied": _("Run made (notices: {notices})"),
    "run_proposed": _("Run proposed (items: {items})"),
    "task_put_off": _("Task put off until {again_on}"),
    "way_changed": _("Settings changed: {way}"),
    "way_paused": _("Paused: {way}"),
    "way_resumed": _("Goes on: {way}"),
    "way_switched": _("Switched on or off: {way}"),
    "way_tested": _("Tested: {way}"),
    "written_off": _("Written off: {amount} {currency}"),
    **money_events.SENTENCES,
    **printing.SENTENCES,
}
# Facts that follow the sentence when it has not told them; `by` and `until` are dates and say so.
_DETAILS = ("amount", "kind", "result", "by", "until", "reference", "reason", "note", "why", "answer", "channel")
_DATED = {"by": _("by {date}"), "until": _("until {date}")}
_CODES: Mapping[str, Mapping[str, str | Promise]] = {
    "action": ACTIONS,
    "role": ROLES,
    "channel": CHANNELS,
    "kind": {code: word.text for code, word in TASKS.items()},
    "result": RESULTS,
    "reason": SHORT_KINDS,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# An amount as history keeps it: with the decimals of its currency, and mostly with its code.
_MONEY = re.compile(r"-?\d+(?:\.\d+)?(?: [A-Z]{3})?")
_AMOUNTS = {"amount", "total", "chased", "price"}
_BEFORE_CURRENCY = re.compile(r"(?<=\d) (?=[A-Z]{3}\b)")


def event_word(code: str) -> str:
    """What a kind of event is called."""
    return str(EVENTS.get(code, code.replace("_", " ").capitalize()))


def told(code: str, data: Mapping[str, object]) -> str:
    """An event as a sentence: what happened, then the facts that it keeps."""
    silent: set[str] = {"kind"} if code == "imported" else set()
    if code == "delivery_accepted" and data.get("answer") == KEPT_ANSWER:
        code, silent = _KEPT, {"answer"}
    elif code == "delivery_accepted" and "batch" in data:
        code, silent = printing.POSTED, {"channel"}
    elif code == "delivery_accepted" and data.get("channel", "email") != "email":
        code = _OUTSIDE
    template = str(SENTENCES.get(code, ""))
    names = {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name}
    if template and names <= data.keys():
        head, left = template.format_map({name: _fact(name, data[name]) for name in names}), set(data) - names
    else:
        head, left = event_word(code), set(data)
    facts = [_detail(name, data[name]) for name in _DETAILS if name in left - silent and data[name]]
    changes = data.get("changes")
    if isinstance(changes, dict):
        facts += _changed(changes, data.get("names"))
    said = f"{head} · {', '.join(facts)}" if facts else head
    return _BEFORE_CURRENCY.sub("\N{NO-BREAK SPACE}", said)


def _changed(changes: Mapping[str, Sequence[object]], names: object) -> list[str]:
    """Each change in words; `names` tell what ids are called. What is only there for earlier days is left out."""
    known = names if isinstance(names, dict) else {}
    pairs = {name: known.get(name, pair) for name, pair in changes.items() if pair[0] != pair[1]}
    return [f"{field_word(name)}: {_value(pair[0])} → {_value(pair[1])}" for name, pair in pairs.items()]


def _detail(name: str, value: object) -> str:
    if name in _DATED:
        return str(_DATED[name]).format(date=_fact(name, value))
    return _fact(name, value)


def _fact(name: str, value: object) -> str:
    """A fact as people say it: codes by their words, dates written out."""
    text = str(value)
    if name == "way":
        return way_title(text)
    if name in _CODES:
        return str(_CODES[name].get(text, text))
    if name == "why" and text in OUTCOMES:
        return str(OUTCOMES[text].text)
    if name in _AMOUNTS and _MONEY.fullmatch(text):
        return formats.amount(text) if text[-1].isdecimal() else formats.money(text)
    return _day(text)


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:
        return text


def _value(value: object) -> str:
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(one) for one in value) or gettext("none")
    return gettext("none") if value is None or value == "" else _day(str(value))
