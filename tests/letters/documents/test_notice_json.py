# SPDX-License-Identifier: MIT
"""A notice as JSON: the example of the documentation is what is written."""

import base64
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from dunwell.letters.documents.notice_json import LETTER_MOST_BYTES, notice_json
from tests.letters.samples import CECILIA, NOTICE, STEPPED, notice

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"
LINKS = {"notice": "https://dunwell.example/c/acme/notices/17/"}


def test_the_example_of_the_page_is_what_is_written() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == json.loads(notice_json(NOTICE, message_id=NOTICE.message_id, links=LINKS))


def test_the_sums_add_up_as_the_page_says() -> None:
    sums = {name: Decimal(text) for name, text in json.loads(written())["notice"]["sums"].items()}
    parts = sums["lines"] - sums["credits"] + sums["claims"] + sums["fee"] + sums["interest"] + sums["compensation"]
    assert parts == sums["total"]


def test_a_letter_is_whole_or_left_out() -> None:
    found = json.loads(written(letter=b"%PDF-1.7 x"))["letter"]
    assert (found["name"], base64.b64decode(found["base64"])) == ("N-17.pdf", b"%PDF-1.7 x")
    assert json.loads(written(letter=b"x" * (LETTER_MOST_BYTES + 1)))["letter"] is None


def test_what_a_name_holds_stays_a_name() -> None:
    hostile = '"}, "total": "0.00", "x": {"\r\n\u2028</script>\ud800'
    body = notice_json(notice(customer=replace(CECILIA, name=hostile)), message_id="<a@b.example>", links=LINKS)
    assert json.loads(body)["customer"]["name"] == hostile.replace("\ud800", "?")


def test_a_line_without_a_due_date_has_none() -> None:
    lines = (replace(STEPPED, due_on=None), *NOTICE.lines[1:])
    body = notice_json(notice(lines=lines, pay_by=None), message_id="<a@b.example>", links=LINKS)
    assert json.loads(body)["lines"][0]["due_on"] is None
    assert json.loads(body)["notice"]["pay_by"] is None


def written(letter: bytes | None = None) -> bytes:
    return notice_json(NOTICE, message_id=NOTICE.message_id, links=LINKS, letter=letter)
