# SPDX-License-Identifier: MIT
"""The upload address: a program sends files over a real connection, and is answered in JSON."""

import http.client
import json
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.db import OperationalError

from dunwell.services.document_sources import add_source, remove_source, renew_secret, save_source
from dunwell.store.models import Company, DocumentSource, Payment, ReceivedFile
from tests.services.bank_files import camt, detail, entry, statement
from tests.services.ledger import INVOICES, TODAY, take
from tests.web.live import served

PAID = camt("053", statement(entry("100.00", detail("100.00", who="Aalto Oy"), own="B-7"))).encode()
GUIDE = Path(__file__).parents[2] / "docs" / "sources.md"


class Program:
    """A program that sends files to the address with this secret."""

    def __init__(self, url: str, secret: str) -> None:
        self.host, self.path = urlsplit(url).netloc, f"/in/{secret}/"

    def send(
        self, body: bytes, method: str = "POST", *, query: str = "", **headers: str
    ) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, self.path + query, body, named)
            answer = connection.getresponse()
            told = json.loads(answer.read())
        finally:
            connection.close()
        assert isinstance(told, dict)
        return answer.status, told


@pytest.fixture
def program(company: Company) -> Iterator[Program]:
    take(company, INVOICES)
    _, secret = add_source(company, "http", {"name": "Bank"}, **TODAY)
    with served() as url:
        yield Program(url, secret)


def test_bank_file_is_taken_and_answered_as_import_does(program: Program) -> None:
    status, told = program.send(PAID, query="?name=../../march.xml")
    assert (status, told["kind"], told["created"], told["problems"]) == (201, "bank", 1, [])
    kept = ReceivedFile.objects.get()
    assert (kept.name, kept.origin, kept.state, kept.by) == ("march.xml", "http", "taken", "program:Bank")
    assert Payment.objects.count() == 1
    again, told = program.send(PAID, "PUT", Content_Disposition='attachment; filename="again.xml"')
    assert (again, told["created"], told["unchanged"]) == (200, 0, 1)
    assert DocumentSource.objects.get().taken == 1


def test_file_of_a_form_is_taken(program: Program) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xml"\r\n\r\n' + PAID + b"\r\n--x--\r\n"
    assert program.send(body, Content_Type="multipart/form-data; boundary=x")[0] == 201
    assert ReceivedFile.objects.get().name == "a.xml"
    assert program.send(b"--x--\r\n", Content_Type="multipart/form-data; boundary=x")[0] == 400


def test_what_is_refused_is_answered_as_a_problem_and_kept(program: Program) -> None:
    status, told = program.send(b"Dear all,\nno statement this week.\n", query="?name=letter.txt")
    assert (status, told["status"], told["code"]) == (422, 422, "unknown_document")
    assert told["problems"]
    kept = ReceivedFile.objects.get()
    assert (kept.state, kept.refused, kept.source_id) == (
        "refused",
        "unknown_document",
        DocumentSource.objects.get().pk,
    )


@pytest.mark.parametrize("name", ["单" * 140 + ".xml", "выписка" * 20 + ".xml", "x" * 300 + ".xml"])
def test_long_name_in_any_letters_is_taken(program: Program, name: str) -> None:
    assert program.send(PAID, query=f"?name={quote(name)}")[0] == 201
    assert ReceivedFile.objects.get().name.endswith(".xml")


def test_name_that_cannot_be_read_is_none(program: Program) -> None:
    assert program.send(PAID, Content_Disposition="attachment; filename*=idna''x.xml")[0] == 201
    assert ReceivedFile.objects.get().name == "sent-file"


def test_forms_that_cannot_be_read_are_told_as_problems(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xml"\r\n\r\n<a/>\r\n'
    with caplog.at_level(logging.INFO):
        for body, kind in ((b"--x--\r\n", ""), (part * 150 + b"--x--\r\n", "; boundary=x")):
            status, told = program.send(body, Content_Type=f"multipart/form-data{kind}")
            assert (status, told["code"]) == (400, "http_400")
            assert "send one file at a time" in str(told["title"])
    assert secret_lines(program, caplog) == []


@pytest.mark.parametrize(("trouble", "status"), [(OperationalError("database is locked"), 503), (ValueError("x"), 500)])
def test_whatever_breaks_is_answered_as_a_problem_and_logged_without_the_address(
    program: Program,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Exception,
    status: int,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr("dunwell.web.views.documents_in.take_upload", broken)
    with caplog.at_level(logging.INFO):
        got, told = program.send(PAID)
    assert (got, told["status"], told["code"]) == (status, status, f"http_{status}")
    assert any(one.exc_info for one in caplog.records)
    assert secret_lines(program, caplog) == []


def test_log_never_tells_the_secret(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert program.send(b"no document", query="?name=letter.txt")[0] == 422
    assert any("422" in one.getMessage() for one in caplog.records)
    assert secret_lines(program, caplog) == []


def secret_lines(program: Program, caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the log that tell the secret."""
    secret, line = program.path.split("/")[2], logging.Formatter()
    return [one.getMessage() for one in caplog.records if secret in line.format(one)]


def test_only_the_secret_opens_and_only_while_it_is_good(program: Program, company: Company) -> None:
    source = DocumentSource.objects.get()
    assert source.token_hash not in program.path
    assert Program(f"http://{program.host}", "guessed").send(PAID)[0] == 404
    save_source(company, source.pk, {"on": "no"}, **TODAY)
    assert program.send(PAID)[0] == 404
    save_source(company, source.pk, {"on": "yes"}, **TODAY)
    newer = Program(f"http://{program.host}", renew_secret(company, source.pk, **TODAY))
    assert (program.send(PAID)[0], newer.send(PAID)[0]) == (404, 201)
    remove_source(company, source.pk, **TODAY)
    assert newer.send(PAID)[0] == 404


def test_wrong_methods_lengths_and_sizes_are_told_before_anything_is_read(program: Program) -> None:
    assert program.send(b"", "GET")[0] == 405
    assert program.send(b"")[0] == 400
    assert program.send(b"", Content_Length=str(301 * 1024 * 1024))[0] == 413
    assert ReceivedFile.objects.count() == 0


def test_who_tries_secrets_is_slowed_down(program: Program) -> None:
    stranger = Program(f"http://{program.host}", "guessed")
    assert {stranger.send(b"x")[0] for _ in range(31)} == {404, 429}
    assert program.send(PAID)[0] == 201


def test_example_of_the_guide_works_with_curl(program: Program, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("there is no curl on this machine")
    (tmp_path / "statement.xml").write_bytes(PAID)
    (example,) = re.findall(r"^curl (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    words = example.replace("https://dunwell.example.com/in/SECRET/", f"http://{program.host}{program.path}").split()
    ran = subprocess.run(
        ["curl", "-s", *(one.strip('"') for one in words)], cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(ran.stdout)["created"] == 1
    assert ReceivedFile.objects.get().name == "statement.xml"
