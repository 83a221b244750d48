# SPDX-License-Identifier: MIT
"""History in words: every kind of event has a name, and its facts are told."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import dunwell.services
from dunwell.services import activation
from dunwell.store.models import Company, Delivery, Event, Promise
from dunwell.web.words.events import EVENTS, SENTENCES, told
from tests.services.post import carry, writing_company

SERVICES = Path(dunwell.services.__file__).parent
# Codes that a use case is given by another: everything else is written in full where the event is made.
_GIVEN = {
    *(f"delivery_{state}" for state in Delivery.State.values if state not in {"queued", "sending"}),
    *(f"promise_{status}" for status in Promise.Status.values if status != "open"),
    *activation.LOOKED_AT.values(),
    "hold_made", "hold_ended", "dispute_made", "dispute_ended", "payment_started", "payment_ended", "offer_accepted",
    "offer_declined", "procedure_applied", "procedure_removed", "mail_blocked", "allocated", "payment_reversed",
    "delivery_requeued",
}  # fmt: skip


def written_codes() -> Iterator[tuple[str, str]]:
    """Every code that some use case writes in full, with the file that does."""
    for file in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Entry" and node.args:
                for one in ast.walk(node.args[0]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value[-1:].isalpha():
                        yield one.value, file.name


def test_every_event_of_the_services_has_a_name() -> None:
    codes = dict(written_codes())
    assert len(codes) > 30
    missing = {f"{code} ({file})" for code, file in codes.items() if code not in EVENTS}
    assert not missing, "give these a sentence in dunwell/web/words/events.py"
    assert not _GIVEN - EVENTS.keys()


def test_every_sentence_belongs_to_a_named_event() -> None:
    assert not {code.split(" ")[0] for code in SENTENCES} - EVENTS.keys()


def test_what_happens_to_a_notice_is_told_in_sentences(company: Company) -> None:
    writing_company(company)
    carry()
    rows = Event.objects.filter(company=company).order_by("seq").values_list("code", "data")
    said = [told(code, json.loads(data)) for code, data in rows]
    assert "Notice N-1 made: Message, level reminder, 155.00\N{NO-BREAK SPACE}EUR" in said
    assert "Message N-1 kept in the built-in mailbox; nobody received it" in said
    assert not [one for one in said if "{" in one]


def test_changes_are_told_field_by_field() -> None:
    changes = {"reminders": [True, False], "due_on": ["2026-03-01", None], "name": ["", "Aalto"]}
    assert told("customer_changed", {"changes": changes}) == (
        "Customer changed · reminders: on → off, due date: 1 Mar 2026 → none, name: none → Aalto"
    )


def test_a_fact_that_is_missing_leaves_the_plain_name() -> None:
    assert told("promise_made", {"reason": "called"}) == "Payment promised · called"
    assert told("promise_made", {"amount": "5.00", "by": "2026-04-01"}) == "Payment promised: 5.00 by 1 Apr 2026"
    assert told("hold_made", {"until": "2026-04-01"}) == "Put on hold · until 1 Apr 2026"
    assert told("something_new", {}) == "Something new"


def test_what_a_mail_server_took_is_told_with_its_answer() -> None:
    said = told("delivery_accepted", {"number": "N-7", "answer": "250 ok"})
    assert said == "Message N-7 accepted by the recipient's server · 250 ok"


def test_what_somebody_typed_is_no_template() -> None:
    assert told("note_written", {"text": "{0.__class__} {x}"}) == "Note: {0.__class__} {x}"


def test_amounts_are_grouped_as_on_every_page_and_stay_with_their_currency() -> None:
    booked = told("payment_booked", {"payment": "P-1", "amount": "1530.00", "currency": "EUR"})
    assert booked == "Payment P-1 booked: 1,530.00\N{NO-BREAK SPACE}EUR"
    assert "12,400.50\N{NO-BREAK SPACE}SEK" in told("promise_made", {"amount": "12400.50 SEK", "by": "2026-03-20"})
