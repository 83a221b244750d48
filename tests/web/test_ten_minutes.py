# SPDX-License-Identifier: MIT
"""Ten minutes, from an empty home to the first accepted notice: the real server, a real browser, a mail server here."""

import time
from pathlib import Path

import pytest

from tests import databases
from tests.web.live import chromium, need_chromium, watched
from tests.web.ten_minutes import Walk, serving, sink

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_bookkeeper_comes_from_an_empty_home_to_an_accepted_notice(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    need_chromium()
    url = ""
    if kind == "postgresql":
        template: databases.Postgres = request.getfixturevalue("postgres_template")
        name, url = template.copy()
        request.addfinalizer(lambda: template.drop(name))
    began = time.monotonic()
    with sink() as mail, serving(tmp_path / "home", mail, url) as served, chromium() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        complaints = watched(page)
        Walk(page).go(served)
    assert complaints == []
    # A machine is quicker than a person; what it must not do is wait.
    assert time.monotonic() - began < 600
