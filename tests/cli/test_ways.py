# SPDX-License-Identifier: MIT
"""How messages are carried, set on the command line, and the queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from dunwell.store.models import CompanyWay
from tests.cli.running import ACME, ACME_MORE, run
from tests.delivery.server import Script
from tests.services.own_server import inside_allowed
from tests.services.post import serving

HOST = ("host=127.0.0.1", "security=plain")


@pytest.fixture
def port(database: str) -> Iterator[int]:
    """Acme, and a mail server that knows one password."""
    assert run(*ACME, *ACME_MORE).code == 0
    with serving(Script(password="right")) as mail, inside_allowed():
        yield mail.port


def ways() -> dict[str, dict[str, Any]]:
    rows = cast(list[dict[str, Any]], run("ways", "list", "acme", "--json").told["ways"])
    return {row["way"]: row for row in rows}


def test_mail_server_is_set_tested_and_switched_on(port: int, tmp_path: Path) -> None:
    assert ways()["smtp"]["state"] == "not set"
    word = tmp_path / "word"
    word.write_text("wrong\n", encoding="utf-8")
    made = run("ways", "set", "acme", "smtp", *HOST, f"port={port}", "user=acme", "--secret-file", f"password={word}")
    assert made.code == 0
    assert "then switch it on" in made.out
    tested = run("ways", "test", "acme", "smtp", "--json")
    assert (tested.code, tested.told["tested_well"]) == (1, False)
    assert "535" in str(tested.told["test"])
    word.write_text("right\n", encoding="utf-8")
    assert run("ways", "set", "acme", "smtp", "--secret-file", f"password={word}").code == 0
    tested = run("ways", "test", "acme", "smtp")
    assert tested.code == 0
    assert "the test went well. 250 ok" in tested.out
    assert run("ways", "switch", "acme", "smtp", "on", "--json").told["state"] == "on"
    shown = run("ways", "list", "acme").out
    assert "smtp" in shown
    assert "right" not in shown


def test_secret_in_the_arguments_is_refused(port: int) -> None:
    ran = run("ways", "set", "acme", "smtp", *HOST, "password=hush", "--json")
    assert (ran.code, ran.error) == (1, "bad_request")
    assert "hush" not in ran.err
    assert not CompanyWay.objects.exists()


def test_secret_comes_from_the_environment(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_WORD", "right")
    secret = ("--secret-env", "password=MAIL_WORD")
    assert run("ways", "set", "acme", "smtp", *HOST, f"port={port}", "user=acme", *secret).code == 0
    assert run("ways", "test", "acme", "smtp").code == 0
    missing = run("ways", "set", "acme", "smtp", "--secret-env", "password=NO_SUCH", "--json")
    assert (missing.code, missing.error) == (1, "not_found")
    assert run("ways", "set", "acme", "smtp", "--secret-file", "password=/no/such", "--json").error == "no_such_file"


def test_wrong_settings_are_told_place_by_place(port: int) -> None:
    ran = run("ways", "set", "acme", "smtp", "port=many", "--json")
    assert (ran.code, ran.error) == (1, "bad_fields")
    assert "port: port must be a whole number" in ran.err
    assert run("ways", "set", "acme", "pigeon", "--json").error == "not_found"
    assert run("ways", "set", "acme", "smtp", "host").code == 2
    assert run("ways", "switch", "acme", "smtp", "on", "--json").error == "bad_fields"


def test_pause_resume_and_pace(port: int) -> None:
    assert run("ways", "pause", "acme", "smtp", "--reason", "x", "--json").error == "way_not_set"
    assert run("ways", "set", "acme", "smtp", *HOST).code == 0
    assert run("ways", "switch", "acme", "smtp", "on").code == 0
    assert run("ways", "pause", "acme", "smtp", "--reason", "Prices").code == 0
    assert ways()["smtp"]["paused"] == "Prices"
    assert run("ways", "resume", "acme", "smtp").code == 0
    assert run("ways", "pause", "acme", "all", "--reason", "Prices").code == 0
    assert run("queue", "--json").code == 0
    assert ways()["smtp"]["state"] == "paused"
    assert run("ways", "resume", "acme", "all").code == 0
    assert run("ways", "pace", "acme", "smtp", "30", "--json").told["per_minute"] == 30
    assert run("ways", "pace", "acme", "smtp", "none", "--json").told["per_minute"] is None
    assert run("ways", "pace", "acme", "smtp", "fast", "--json").error == "bad_value"


def test_queue_is_told_company_by_company(port: int) -> None:
    (told,) = cast(list[dict[str, Any]], run("queue", "--json").json)
    assert (told["company"], told["waiting"], len(told["accepted_by_hour"])) == ("acme", 0, 24)
    assert told["channels"][0]["channel"] == "email"
    assert "email" in run("queue", "--company", "acme").out
    assert run("queue", "--company", "nobody", "--json").error == "not_found"
