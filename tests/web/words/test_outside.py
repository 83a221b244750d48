# SPDX-License-Identifier: MIT
"""Letters, text messages, e-invoices and webhooks speak of no mail server."""

import pytest

from dunwell.core.tables import CHANNELS
from dunwell.store.models import Delivery
from dunwell.web.templatetags.runs import fate_sentence
from dunwell.web.templatetags.words import service_word
from dunwell.web.words.events import told


@pytest.mark.parametrize("channel", [one for one in CHANNELS if one != "email"])
@pytest.mark.parametrize("state", Delivery.State.values)
def test_no_other_channel_has_a_mail_server(channel: str, state: str) -> None:
    assert "mail server" not in fate_sentence(state, "", channel)


def test_a_message_by_another_channel_was_accepted_by_no_mail_server() -> None:
    assert told("delivery_accepted", {"number": "N-1", "channel": "sms"}) == "Message N-1 accepted · SMS"
    assert told("delivery_accepted", {"number": "N-1"}) == "Message N-1 accepted by the recipient's server"


def test_what_services_say_is_told_in_sentences() -> None:
    assert told("delivery_posted", {"number": "N-1", "way": "post_service", "tracking": "RR1"}).startswith(
        "Letter N-1 posted by the service RR1"
    )
    price = told("delivery_priced", {"number": "N-1", "way": "sms", "price": "0.075", "currency": "EUR"})
    assert price.startswith("Message N-1 cost 0.075")
    assert told("einvoice_received", {"number": "N-1"}) == "E-invoice N-1 received by the operator"
    assert service_word("posted") == "posted"
    assert service_word("something new") == "something new"
