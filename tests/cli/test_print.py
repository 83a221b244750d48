# SPDX-License-Identifier: MIT
"""`dunwell print` gathers letters, writes their files, and takes the word that they were posted."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dunwell.services import payments
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Delivery
from tests.cli.running import run
from tests.services.printing import printing_company, texts_of

TODAY = timezone.now().date() - timedelta(days=1)


@pytest.fixture
def printing(company: Company) -> Company:
    """Acme with four letters of yesterday's run."""
    printing_company(company, run=False)
    run_dunning(company, TODAY, actor="bob", at=timezone.now())
    return company


def test_letters_are_gathered_and_written(printing: Company, tmp_path: Path) -> None:
    out = tmp_path / "letters.pdf"
    ran = run("print", "acme", "--out", out, "--json")
    assert ran.code == 0
    batches = ran.told["batches"]
    assert isinstance(batches, list)
    (batch,) = batches
    assert (batch["batch"], batch["state"], batch["letters"], batch["file"]) == (1, "open", 4, str(out))
    assert len(texts_of(out.read_bytes())) == batch["pages"] == 10
    told = json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert told["pdf"]["sha256"] == batch["sha256"]
    assert run("print", "acme", "--json").told == {"batches": [], "refused": 0, "withdrawn": 0}
    assert "No letter waits." in run("print", "acme").out


def test_a_batch_is_written_again_and_posted(printing: Company, tmp_path: Path) -> None:
    assert run("print", "acme").code == 0
    again = run("print", "acme", "--batch", "1", "--out", tmp_path)
    assert again.code == 0
    assert len(list(tmp_path.glob("acme-00001-*.pdf"))) == 1
    assert run("print", "acme", "--posted", "1", "--json").code == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert run("print", "acme", "--posted", "1", "--json").error == "batch_ended"
    assert run("print", "acme", "--posted", "9", "--json").error == "not_found"


def test_what_was_paid_meanwhile_needs_a_word_of_its_own(printing: Company) -> None:
    assert run("print", "acme").code == 0
    payments.pay(printing, "R-3", "70.00", actor="bob", at=timezone.now(), on=date.fromisoformat(str(TODAY)))
    refused = run("print", "acme", "--posted", "1", "--json")
    assert (refused.code, refused.error) == (1, "letters_overtaken")
    assert run("print", "acme", "--posted", "1", "--anyway").code == 0


def test_what_cannot_be_written_is_told(printing: Company, tmp_path: Path) -> None:
    assert run("print", "acme").code == 0
    nowhere = tmp_path / "nowhere" / "x.pdf"
    assert run("print", "acme", "--batch", "1", "--out", nowhere, "--json").error == "cannot_write"
    assert run("print", "acme", "--batch", "1", "--posted", "1", "--json").error == "bad_request"
    assert run("print", "nobody", "--json").error == "not_found"
