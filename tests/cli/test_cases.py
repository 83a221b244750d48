# SPDX-License-Identifier: MIT
"""`dunwell case`, `cases`, `partner` and `partners`: from the hand-over to the money, by programs and by people."""

import zipfile
from pathlib import Path

import pytest

from dunwell.store.models import Company
from tests.cli.running import Ran, run
from tests.services.cases import HANDED_ON, handed_over

HERE = ("--company", "acme")
DAY = (*HERE, "--on", HANDED_ON.isoformat())


@pytest.fixture
def number(company: Company) -> str:
    assert company.code == "acme"
    return handed_over(company).number


def case(step: str, number: str, *options: str | Path) -> Ran:
    return run("case", step, number, *DAY, *options, "--json")


def rows(what: str, *options: str) -> list[dict[str, object]]:
    listed = run(what, *HERE, *options, "--json").told[what]
    assert isinstance(listed, list)
    return listed


def test_a_case_is_listed_shown_and_written_to_a_file(number: str, tmp_path: Path) -> None:
    listed = rows("cases", "--state", "prepared")
    assert [one["customer"] for one in listed] == ["C-2", "C-1"]
    assert {key: listed[1][key] for key in ("case", "state", "partner", "items", "open", "currency")} == {
        "case": number, "state": "prepared", "partner": "Incasso Oy", "items": 2, "open": "150.00", "currency": "EUR",
    }  # fmt: skip
    shown = case("show", number).told
    assert (shown["total"], shown["steps"]) == ("170.00", ["send", "write_off", "take_back"])
    assert shown["missing"] == ["Invoice R-2.pdf: no original PDF was ever given for this invoice"]
    out = tmp_path / "case.zip"
    written = case("package", number, "--out", out).told
    assert written["size"] == out.stat().st_size
    assert zipfile.ZipFile(out).testzip() is None
    assert case("show", number).told["state"] == "prepared"
    assert "Nothing was handed over." in run("cases", *HERE, "--state", "sent").out
    assert f"Case {number}: prepared" in run("case", "show", number, *DAY).out


def test_a_case_is_sent_acknowledged_and_collected(number: str) -> None:
    assert case("acknowledge", number).error == "case_state"
    sent = case("send", number, "--note", "by courier").told
    assert (sent["state"], len(str(sent["package"]))) == ("sent", 64)
    assert case("acknowledge", number, "--reference", "AZ 1").told["reference"] == "AZ 1"
    assert case("collect", number).error == "case_still_open"
    part = case("collect", number, "--amount", "100.00").told
    assert (part["left"], part["state"]) == ("70.00", "acknowledged")
    assert case("collect", number, "--amount", "70.00").told["state"] == "collected"
    assert case("return", number, "--reason", "late").error == "case_state"


def test_a_case_is_put_back_and_taken_back(number: str) -> None:
    assert case("send", number, "--mail").told["state"] == "sent"
    assert case("put-back", number).told["state"] == "prepared"
    assert case("take-back", number, "--reason", "they rang").told["state"] == "ended"
    assert run("check").code == 0


def test_an_invoice_leaves_a_case_and_a_case_runs_again(number: str) -> None:
    assert case("send", number).told["state"] == "sent"
    assert run("case", "release", number, "R-2", *DAY, "--why", "paid", "--reason", "x", "--json").error == (
        "item_still_open"
    )
    left = run("case", "release", number, "R-2", *DAY, "--why", "disputed", "--reason", "broken", "--json").told
    assert left["released"] == [{"item": "R-2", "why": "disputed", "since_sent": True}]
    assert case("show", number).told["changed_since_sent"] is True
    assert "Changed since it was sent" in run("case", "show", number, *DAY).out
    assert (
        run("case", "release", number, "R-2", *DAY, "--why", "disputed", "--reason", "x", "--json").error == "not_found"
    )
    assert case("send", number, "--anew").told["state"] == "sent"
    assert case("show", number).told["changed_since_sent"] is False
    assert case("return", number, "--reason", "nothing to get").told["state"] == "returned"
    assert case("reopen", number, "--reason", "there is").told["state"] == "sent"


def test_money_told_twice_is_booked_once(number: str) -> None:
    case("send", number)
    part = ("--amount", "100.00", "--reference", "AZ 1")
    assert case("collect", number, *part).told["left"] == "70.00"
    assert case("collect", number, *part).error == "already_booked"
    assert case("collect", number, "--amount", "20.00").told["left"] == "50.00"
    assert case("collect", number, "--amount", "20.00", "--again").told["left"] == "30.00"


def test_the_partner_of_a_case_is_chosen_by_name(number: str) -> None:
    assert run("partner", "add", "Advocate", "kind=lawyer", *HERE).out == "Advocate is added.\n"
    assert run("case", "partner", number, "Advocate", *DAY, "--json").told["changed"] is True
    assert [one["case"] for one in rows("cases", "--partner", "Advocate")] == [number]
    assert case("send", number, "--mail").error == "partner_without_email"
    assert run("partner", "retire", "Advocate", *HERE).code == 0
    assert case("send", number).error == "partner_retired"
    assert [(one["name"], one["state"]) for one in rows("partners")] == [
        ("Incasso Oy", "usual"),
        ("Advocate", "retired"),
    ]
    assert run("partner", "set", "Advocate", "email=x", *HERE, "--json").error == "bad_address"
    assert run("partner", "usual", "Nobody", *HERE, "--json").error == "not_found"


def test_handing_over_by_hand_has_its_guards(number: str) -> None:
    by_hand = ("case", "hand-over", "R-1", *DAY, "--reason", "enough", "--json")
    assert run(*by_hand).error == "item_stopped"
    assert case("take-back", number, "--reason", "anew").code == 0
    assert run(*by_hand).told["case"] == "H-1"
