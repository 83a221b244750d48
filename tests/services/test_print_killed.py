# SPDX-License-Identifier: MIT
"""Killed at any point, a batch is there whole, with its row and its files, or it is not there at all."""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pikepdf
from django.conf import settings

from dunwell.services import check_books
from dunwell.services.print_files import KINDS, MANIFEST, PDF, file_of, folder_of
from dunwell.services.print_view import letters_in
from dunwell.store.models import Company, Delivery, PrintBatch, PrintedLetter
from tests.services.printing import gathered, printing_company

KILLS = 10
SEED = 20260309
# From the first instruction of the work to well into the second batch.
LONGEST_SECONDS = 2.0


def killed_after(seconds: float, database: str) -> None:
    """A process that gathers, killed so long after it began."""
    environment = {**os.environ, "DUNWELL_HOME": str(settings.ENVIRONMENT.home), "DUNWELL_DATABASE_URL": database}
    command = [sys.executable, "-m", "tests.services.print_worker", "acme"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()


def prove_whole(company: Company) -> None:
    """Every batch has its three files, as its row and its manifest say; each letter is in one batch or waits."""
    for batch in PrintBatch.objects.filter(company=company).exclude(letters=0):
        data = file_of(batch, PDF).read_bytes()
        assert hashlib.sha256(data).hexdigest() == batch.sha256
        told = json.loads(file_of(batch, MANIFEST).read_bytes())
        rows = list(letters_in(batch))
        assert [one["notice"] for one in told["letters"]] == [row.delivery.notice.number for row in rows]
        assert [one["first_page"] for one in told["letters"]] == [row.first_page for row in rows]
        assert (told["pdf"]["sha256"], len(rows)) == (batch.sha256, batch.letters)
        with pikepdf.open(file_of(batch, PDF)) as pdf:
            assert len(pdf.pages) == batch.pages
    within = set(PrintedLetter.objects.filter(gone="").values_list("delivery_id", flat=True))
    assert within == set(Delivery.objects.filter(state="printed").values_list("pk", flat=True))
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"printed", "queued"}
    assert check_books.check(company) == []


def test_killed_at_random_points_nothing_is_lost_or_printed_twice(company: Company, database: str) -> None:
    printing_company(company)
    chance = random.Random(SEED)  # moments, not secrets
    for _ in range(KILLS):
        killed_after(chance.uniform(0, LONGEST_SECONDS), database)
        prove_whole(company)
    made = gathered(company)
    prove_whole(company)
    assert made.letters in range(5)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"printed"}
    names = {f"{batch.file}{kind}" for batch in PrintBatch.objects.all() for kind in KINDS}
    left = {path.name for path in folder_of(company).iterdir()}
    assert left <= names, "what no batch names is cleared away"
