# SPDX-License-Identifier: MIT
"""Commands as processes of their own: a fresh home makes itself, and standard output is the answer alone."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import ACME, ACME_MORE, INVOICES, file, run_apart, start


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`dunwell serve` on a free port, up and answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with start(tmp_path / "home", "serve", "--port", str(port), "--json") as process:
        try:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            assert said["address"] == f"http://127.0.0.1:{port}"
            # Nobody can sign in yet: the first person's link is told with it.
            assert said["first"].startswith(f"{said['address']}/first/")
            yield process, port
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=40)


def test_a_fresh_home_makes_itself_and_shows_nothing_of_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = run_apart(home, *ACME, *ACME_MORE, "--json")
    assert (made.code, made.err) == (0, "")
    assert made.told["company"] == "acme"
    taken = run_apart(home, "import", file(tmp_path, "i.csv", INVOICES), "--company", "acme", "--json")
    assert taken.code == 1
    assert taken.told["created"] == 0
    assert taken.err == "i.csv: columns not read: colour\n"
    refused = run_apart(home, "plan", "--company", "beta", "--json")
    assert (refused.code, refused.error) == (1, "not_found")
    assert refused.err.startswith("Refused: ")


def test_two_first_starts_at_once_make_one_database(tmp_path: Path) -> None:
    home = tmp_path / "home"
    both = [start(home, "company", "create", code, *ACME[3:], *ACME_MORE, "--json") for code in ("one", "two")]
    answers = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert run_apart(home, "check", "--json").told["proven"] is True


def test_help_answers_without_reading_django_or_making_a_home(tmp_path: Path) -> None:
    began = time.monotonic()
    helped = run_apart(tmp_path / "home", "--help")
    assert helped.code == 0
    assert time.monotonic() - began < 3  # 0.06 s on a quiet machine; a busy one is forgiven
    assert not (tmp_path / "home").exists()


def test_inspecting_a_file_makes_no_home(tmp_path: Path) -> None:
    ran = run_apart(tmp_path / "home", "inspect", file(tmp_path, "i.csv", INVOICES), "--json")
    assert ran.code == 0
    assert not (tmp_path / "home").exists()


def test_a_misspelt_setting_stops_the_start(tmp_path: Path) -> None:
    ran = run_apart(tmp_path / "home", "check", "--json", DUNWELL_MAIL="smtp://127.0.0.1")
    assert (ran.code, ran.error) == (1, "bad_setting")


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    ran = run_apart(tmp_path / "home", "check", DUNWELL_DATABASE_URL=f"sqlite:///{tmp_path}/no/where.sqlite3")
    assert ran.code == 1
    assert ran.err.startswith("Refused: The database does not answer")
    assert "Traceback" not in ran.err


def test_books_that_were_tampered_with_are_not_proven(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_apart(home, *ACME, *ACME_MORE)
    with closing(sqlite3.connect(home / "dunwell.sqlite3")) as database, database:
        database.execute("UPDATE store_company SET event_hash = 'x'")
    checked = run_apart(home, "check", "--json")
    assert checked.code == 1
    assert checked.told["proven"] is False
    assert "(chain_broken)" in run_apart(home, "check").err


def test_serving_answers_and_stops_whole_when_asked(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().status == 302  # to the page where people sign in
    parts = children(process.pid)
    assert len(parts) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert [pid for pid in parts if is_alive(pid)] == []


def test_serving_killed_takes_its_parts_along(served: tuple[subprocess.Popen[str], int]) -> None:
    process, _ = served
    parts = children(process.pid)
    process.kill()
    process.wait(timeout=10)
    end = time.monotonic() + 20
    while any(is_alive(pid) for pid in parts) and time.monotonic() < end:
        time.sleep(0.1)
    assert [pid for pid in parts if is_alive(pid)] == []


def test_when_one_part_ends_the_other_does_too(served: tuple[subprocess.Popen[str], int]) -> None:
    process, _ = served
    first, second = children(process.pid)
    os.kill(first, signal.SIGKILL)
    assert process.wait(timeout=30) == 1
    assert not is_alive(second)


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        ran = run_apart(tmp_path / "home", "serve", "--port", str(listener.getsockname()[1]), "--json")
    assert (ran.code, ran.error) == (1, "port_taken")


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(one) for one in listed.split()]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be noticed does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
