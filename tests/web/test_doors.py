# SPDX-License-Identifier: MIT
"""What every answer carries against misuse. Who gets in where: test_every_address.py."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from dunwell.store.models import Delivery
from tests.web.conftest import House, browser
from tests.web.walking import addresses, things

# A script of type JSON is data, which a browser does not run.
UNSAFE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))|javascript:", re.IGNORECASE
)
# What was written for strangers is shown in a frame with a policy of its own, or is a file.
FRAMED = {
    "message-body", "house-body", "today-message-body", "notice-preview", "attachment", "house-file", "letters-sample",
    "message-left", "text-level-frame", "text-tone-frame", "customer-statement-html", "report-body", "report-file",
    "received-pdf",
}  # fmt: skip


def rules_of(policy: str) -> dict[str, str]:
    """A policy, rule by rule."""
    return {rule.partition(" ")[0]: rule.partition(" ")[2].strip() for rule in policy.split("; ")}


def test_every_page_has_a_policy_without_anything_unsafe(house: House, alice: Client) -> None:
    given, shown = things(house.acme, "C-1"), 0
    for one in addresses():
        if one.name == "sign-out":
            continue
        answer = alice.get(one.to("acme", given))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy, one.name
        if one.name in FRAMED and answer.status_code == 200:
            assert rules_of(policy)["default-src"] == "'none'", one.name
        elif not answer.streaming:
            assert policy.startswith("default-src 'self'") or one.name in FRAMED, one.name
            assert "unsafe" not in policy or one.name in FRAMED, one.name
            assert not UNSAFE.search(answer.content.decode("utf-8", "replace")), one.name
            shown += answer.status_code == 200
    assert shown > 60


def test_a_message_may_neither_run_nor_load_anything(house: House, alice: Client) -> None:
    delivery = Delivery.objects.filter(company=house.acme).latest("pk").pk
    answer = alice.get(f"/c/acme/mailbox/{delivery}/body/")
    rules = rules_of(answer.headers["Content-Security-Policy"])
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data:"
    assert rules["sandbox"] == ""
    assert "script-src" not in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'sandbox=""' in alice.get(f"/c/acme/mailbox/{delivery}/").content.decode()


def test_names_are_escaped(house: House, alice: Client) -> None:
    page = alice.get("/c/acme/customers/").content.decode()
    assert "Aalto &amp; Sons &lt;Oy&gt;" in page
    assert "<Oy>" not in page


@pytest.mark.parametrize("file", ["web/theme.css", "web/theme.js", "web/icons.svg", "bootstrap/css/bootstrap.min.css"])
def test_static_files_are_served_without_being_collected(database: str, file: str) -> None:
    answer = browser().get(f"/static/{file}")
    assert answer.status_code == 200
    content = b"".join(answer)
    answer.close()
    found = finders.find(file)
    assert isinstance(found, str)
    assert content == Path(found).read_bytes()


def test_every_icon_that_a_page_names_is_on_the_sheet() -> None:
    from pathlib import Path

    from dunwell.web import words

    sheet = str(finders.find("web/icons.svg"))
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', Path(sheet).read_text(encoding="utf-8")))
    named = {word.icon for table in (words.OUTCOMES, words.DELIVERIES) for word in table.values()}
    folder = Path(words.__file__).parents[1] / "templates"
    for template in folder.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)" %}', template.read_text(encoding="utf-8")))
    assert named <= drawn


def test_every_outcome_has_a_word() -> None:
    from dunwell.core.gates import OUTCOMES
    from dunwell.web import words

    assert set(words.OUTCOMES) == set(OUTCOMES)
