# SPDX-License-Identifier: MIT
"""How messages look before there are any: with settings that are being typed, and sent to oneself alone."""

import re
from datetime import timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.notice import Account
from dunwell.services.companies import set_company
from dunwell.services.company_look import set_accounts, set_logo
from dunwell.services.letter_cargo import letter_of
from dunwell.services.letter_preview import (
    in_scheme,
    look_of,
    placeholder_values,
    send_preview,
    shown,
)
from dunwell.services.level_texts import tone_content
from dunwell.services.mail_test import last_test
from dunwell.store.models import Company, Event, HouseMail
from tests.services.ledger import AT, ON
from tests.services.post import kept, parsed
from tests.services.test_company_look import picture


def test_message_bears_the_companys_look_with_its_pictures_in_it(company: Company) -> None:
    set_company(company, {"colour": "#1a4f8b", "footer": "Reg. 123"}, actor="alice", at=AT)
    set_logo(company, picture(), actor="alice", at=AT)
    set_accounts(company, [Account("FI21 1234 5600 0007 85")], actor="alice", at=AT)
    company.refresh_from_db()
    one = shown(tone_content(company, "friendly", "en", on=ON))
    assert "#1a4f8b" in one.html
    assert "Reg. 123" in one.html
    assert one.html.count("data:image/png;base64,") == 2  # the logo and the payment code
    assert "cid:" not in one.html
    assert one.problems == ()


def test_what_hinders_a_payment_code_is_told(company: Company) -> None:
    one = shown(tone_content(company, "firm", "en", on=ON))
    assert "nothing_to_pay_to" in {problem.code for problem in one.problems}


def test_settings_are_tried_out_and_what_cannot_be_is_left_as_it_is(company: Company) -> None:
    set_company(company, {"colour": "#1a4f8b"}, actor="alice", at=AT)
    company.refresh_from_db()
    tried = look_of(company, {"colour": "blue", "footer": "Small", "name": "Mallory", "sender": "Accounts"})
    assert (tried.colour, tried.footer, tried.sender, tried.name) == ("#1a4f8b", "Small", "Accounts", company.name)
    company.refresh_from_db()
    assert company.footer == ""


def test_a_scheme_is_forced_upon_the_message(company: Company) -> None:
    html = shown(tone_content(company, "final", "en", on=ON)).html
    assert "light dark" in html
    assert "light dark" not in in_scheme(html, "dark")
    assert "color-scheme: dark" in in_scheme(html, "dark")


def test_every_placeholder_has_its_value_for_the_notice(company: Company) -> None:
    values = dict(placeholder_values(tone_content(company, "firm", "en", on=ON), "en"))
    assert values["notice.total"] == "1,000.00"
    assert values["item.item"] == "1001"
    assert values["items"] == 1
    assert values["notice.fee"] is None
    assert (values["table"], values["pay_to"]) == ("", "")
    assert values["notice.overdue"] is True


def test_letter_is_a_pdf(company: Company) -> None:
    assert letter_of(tone_content(company, "firm", "en", on=ON)).startswith(b"%PDF")


def test_preview_goes_to_oneself_with_its_pictures_and_is_no_mail_test(company: Company) -> None:
    set_logo(company, picture(), actor="alice", at=AT)
    company.refresh_from_db()
    one = shown(tone_content(company, "friendly", "en", on=ON))
    sent = send_preview(
        company, one, subject="Preview", to="alice@acme.example", own=("alice@acme.example",), on=ON, actor="alice",
        at=AT,
    )  # fmt: skip
    assert sent.state == "accepted"
    assert last_test(company) is None
    assert Event.objects.get(company=company, code="preview_sent").actor == "alice"
    (message,) = [parsed(file.read_bytes()) for file in kept()]
    assert message["To"] == "alice@acme.example"
    html = message.get_body(("html",))
    assert html is not None
    named = re.findall(r"cid:(picture-\d)", html.get_content())
    there = [part["Content-ID"] for part in message.walk() if part.get_content_type() == "image/png"]
    assert named
    assert there == [f"<{name}>" for name in dict.fromkeys(named)]


def test_preview_never_goes_to_anybody_else(company: Company) -> None:
    one = shown(tone_content(company, "friendly", "en", on=ON))
    with pytest.raises(Refused, match="no_own_address"):
        send_preview(
            company, one, subject="P", to="customer@else.example", own=("alice@acme.example",), on=ON, actor="alice",
            at=AT + timedelta(minutes=1),
        )  # fmt: skip
    assert not HouseMail.objects.exists()
