# SPDX-License-Identifier: MIT
"""Every command does what it says and answers programs in JSON and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from dunwell.store.models import Delivery
from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, INVOICES, Ran, file, run

HERE = ("--company", "acme")
DAY = (*HERE, "--on", "2026-03-02")
WHY = ("--reason", "it is so")


@pytest.fixture
def acme(database: str, tmp_path: Path) -> Path:
    """Acme with three customers and five documents; gives the folder of their files."""
    assert run(*ACME, *ACME_MORE).code == 0
    customers, invoices = file(tmp_path, "customers.csv", CUSTOMERS), file(tmp_path, "invoices.csv", INVOICES)
    assert run("import", customers, invoices, *HERE).code == 0
    return tmp_path


def test_a_company_is_made_with_reminders_on_and_says_that_nothing_leaves(database: str) -> None:
    made = run(*ACME, *ACME_MORE)
    assert made.code == 0
    assert "reminders are on" in made.out
    assert "Nothing leaves this machine until DUNWELL_MAIL_URL is set" in made.out
    again = run(*ACME, *ACME_MORE, "--json")
    assert (again.code, again.error) == (1, "company_exists")


def test_a_company_may_begin_silent_and_in_another_mode(database: str) -> None:
    made = run(*ACME, *ACME_MORE, "--reminders", "off", "--mode", "review", "--json")
    assert (made.told["reminders"], made.told["mode"]) == (False, "review")


def test_settings_of_a_company_are_changed_together_or_not_at_all(acme: Path) -> None:
    changed = run("company", "set", "acme", "tolerance=0.10", "reminders=off", "--json")
    assert changed.told["changed"] == {"tolerance": ["0", "0.1"], "reminders": [True, False]}
    assert "Nothing was changed" in run("company", "set", "acme", "reminders=off").out
    bad = run("company", "set", "acme", "reminders=on", "tolerance=much", "--json")
    assert (bad.code, bad.error) == (1, "bad_value")
    assert "Nothing was changed" in run("company", "set", "acme", "reminders=off").out
    assert run("company", "set", "acme", "reminders").code == 2


def test_several_files_give_one_report_each(acme: Path) -> None:
    files = [acme / "customers.csv", acme / "nothing.csv", acme / "invoices.csv"]
    ran = run("import", *files, *HERE, "--json")
    assert ran.code == 3
    reports = ran.json
    assert isinstance(reports, list)
    assert [report.get("kind") for report in reports] == ["customers", None, "invoices"]
    assert reports[1]["error"]["code"] == "no_such_file"


def test_a_file_that_is_refused_changes_nothing(acme: Path) -> None:
    broken = file(acme, "broken.csv", "invoice,customer_id\nR-9,C-1\n")
    ran = run("import", broken, *HERE, "--json")
    assert (ran.code, ran.error) == (1, "missing_columns")
    assert "broken.csv, row 1:" in ran.err


def test_rows_of_which_none_can_be_taken_are_a_failure(acme: Path) -> None:
    strange = file(acme, "strange.csv", "invoice,customer_id,issue_date,currency,amount\nR-9,C-9,2026-01-01,EUR,1.00\n")
    ran = run("import", strange, *HERE)
    assert ran.code == 1
    assert "strange.csv, row 2: " in ran.err
    assert "(unknown_customer)" in ran.err


def test_a_dry_run_takes_nothing(acme: Path) -> None:
    more = file(acme, "more.csv", "invoice,customer_id,issue_date,currency,amount\nR-9,C-1,2026-01-01,EUR,1.00\n")
    assert run("import", more, *HERE, "--dry-run", "--json").told["created"] == 1
    assert run("explain", "R-9", *DAY, "--json").error == "not_found"


def test_mistakes_in_procedures_are_named_with_their_place(acme: Path) -> None:
    bad = file(acme, "bad.toml", '[[procedure]]\ncode = "x"\nname = "X"\n[[procedure.level]]\ncode = "r"\n')
    checked = run("procedures", "check", bad, "--json")
    assert checked.code == 1
    assert checked.told["problems"]
    assert run("procedures", "apply", bad, *HERE, "--json").error == "bad_procedures"
    shown = run("procedures", "check", bad)
    assert "bad.toml, line" in shown.err


def test_procedures_are_exported_to_standard_output(acme: Path) -> None:
    assert run("procedures", "export", "-", *HERE).out.startswith("[[procedure]]")
    assert str(run("procedures", "export", "-", *HERE, "--json").told["text"]).startswith("[[procedure]]")
    assert run("procedures", "export", acme / "no" / "where.toml", *HERE, "--json").error == "cannot_write"


def test_people_read_a_plan_as_a_table(acme: Path) -> None:
    shown = run("plan", *DAY)
    assert shown.code == 0
    assert "reminder" in shown.out
    (row,) = [line for line in shown.out.splitlines() if " R-3 " in line]
    assert "no_procedure" in row


def test_money_is_booked_and_what_is_too_much_stays_credit(acme: Path) -> None:
    paid = run("pay", "R-1", "120.00", *HERE, "--date", "2026-03-01", "--json").told
    assert (paid["settled"], paid["credit"], paid["open"]) == ("100.00", "20.00", "0.00")
    used = run("allocate", str(paid["payment"]), "R-2", "--amount", "5.00", *DAY, "--json").told
    assert used["amount"] == "5.00"
    assert run("reverse", str(paid["payment"]), *WHY, *DAY, "--json").told["reversed"] is True
    assert run("reverse", str(paid["payment"]), *WHY, *DAY, "--json").error == "payment_reversed"
    assert run("pay", "R-1", "ten", *HERE, "--json").error == "bad_amount"
    assert run("allocate", "CN-1", "R-1", *DAY, "--json").told["amount"] == "10.00"


def test_invoices_and_credit_notes_are_cancelled_alike(acme: Path) -> None:
    assert run("cancel", "R-2", *WHY, *DAY, "--json").told["cancelled"] is True
    assert run("cancel", "CN-1", *WHY, *DAY, "--json").told["cancelled"] is True
    assert run("cancel", "R-2", *WHY, *DAY, "--json").error == "invoice_cancelled"


def test_pauses_are_made_listed_and_ended(acme: Path) -> None:
    made: dict[str, Ran] = {
        "hold": run("hold", "R-1", *WHY, "--until", "2026-04-01", *DAY, "--json"),
        "dispute": run("dispute", "R-2", "--amount", "20.00", *WHY, *DAY, "--json"),
        "promise": run("promise", "R-1", "--until", "2026-03-31", *WHY, *DAY, "--json"),
    }
    listed = run("pauses", *HERE, "--json").told["pauses"]
    assert isinstance(listed, list)
    assert [(row["kind"], row["item"], row["amount"]) for row in listed] == [
        ("hold", "R-1", None),
        ("dispute", "R-2", "20.00"),
        ("promise", "R-1", "100.00"),
    ]
    for kind, ran in made.items():
        assert run("end", kind, str(ran.told[kind]), *DAY, "--json").told["ended"] is True
        assert run("end", kind, str(ran.told[kind]), *DAY, "--json").error == "already_ended"
    assert run("pauses", *HERE).out == "Nothing is paused.\n"


def test_a_hold_is_on_an_invoice_or_a_customer_and_not_on_both(acme: Path) -> None:
    assert run("hold", "--customer", "C-1", *WHY, *DAY, "--json").told["customer"] == "C-1"
    assert run("hold", "R-1", "--customer", "C-1", *WHY, *DAY).code == 2
    assert run("hold", *WHY, *DAY).code == 2


def test_switches_and_assignments_say_whether_they_changed_anything(acme: Path) -> None:
    assert run("switch", "customer", "C-1", "off", *HERE, "--json").told["changed"] is True
    assert run("switch", "customer", "C-1", "off", *HERE, "--json").told["changed"] is False
    assert run("switch", "invoice", "R-3", "off", *HERE, "--json").told["changed"] is True
    assert run("assign", "C-2", "C-1", "--to", "business", *HERE, "--json").told["changed"] == 2
    assert run("assign", "C-2", "--to", "nothing", *HERE, "--json").error == "not_found"


def test_in_review_a_run_proposes_and_approving_sends(acme: Path) -> None:
    assert run("company", "set", "acme", "mode=review").code == 0
    assert run("approve", *DAY, "--json").error == "nothing_proposed"
    proposed = run("run", *DAY)
    assert "`dunwell approve` applies it" in proposed.out
    assert run("pay", "R-1", "40.00", *HERE, "--date", "2026-03-02").code == 0
    approved = run("approve", *DAY, "--json").told
    assert approved["status"] == "applied"
    assert approved["changes"] == [{"item": "R-1", "what": "amount", "outcome": "step"}]


def test_what_waits_for_a_person_is_listed_and_a_notice_is_withdrawn_in_time(acme: Path) -> None:
    ran = run("run", *DAY, "--json").told
    notices = ran["notices"]
    assert isinstance(notices, list)
    (notice,) = notices
    tasks = run("tasks", *HERE, "--json").told["tasks"]
    assert isinstance(tasks, list)
    assert [(task["kind"], task["customer"]) for task in tasks] == [("unreachable", "C-3")]
    assert run("withdraw", notice["number"], *WHY, *DAY, "--json").told["withdrawn"] is True
    assert run("resolve", notice["number"], "--accepted", *WHY, *DAY, "--json").error == "not_unknown"
    assert run("resolve", notice["number"], *WHY, *DAY).code == 2
    assert run("claims", *HERE, "--json").told["claims"] == []
    assert run("waive", "1", *WHY, *DAY, "--json").error == "not_found"


def test_of_several_unknown_messages_one_is_named_by_its_channel(acme: Path) -> None:
    notices = run("run", *DAY, "--json").told["notices"]
    assert isinstance(notices, list)
    number = notices[0]["number"]
    first = Delivery.objects.get(notice__number=number)
    Delivery.objects.update(state="unknown")
    Delivery.objects.create(
        company=first.company, notice=first.notice, channel="letter", state="unknown", message_id="<l@x>",
        due_at=first.due_at,
    )  # fmt: skip
    said = run("resolve", number, "--accepted", *WHY, *DAY)
    assert f"Several messages of notice {number} are unknown (email, letter)" in said.err
    assert run("resolve", number, "--accepted", *WHY, *DAY, "--channel", "sms", "--json").error == "not_unknown"
    assert run("resolve", number, "--accepted", *WHY, *DAY, "--channel", "letter", "--json").told["delivery"] == (
        "accepted"
    )
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["unknown", "accepted"]


def test_an_invoice_in_instalments_is_explained_one_by_one(acme: Path) -> None:
    parts = "invoice,customer_id,issue_date,due_date,currency,amount,installment\n"
    rows = "I-1,C-1,2026-01-01,2026-02-01,EUR,30.00,1\nI-1,C-1,2026-01-01,2026-05-01,EUR,30.00,2\n"
    assert run("import", file(acme, "parts.csv", parts + rows), *HERE).code == 0
    told = run("explain", "I-1", *DAY, "--json").json
    assert isinstance(told, list)
    assert [(one["item"], one["outcome"]) for one in told] == [("I-1/1", "step"), ("I-1/2", "not_due")]
    assert "I-1/2 on 2026-03-02: not_due" in run("explain", "I-1", *DAY).out
    assert run("hold", "I-1", *WHY, *DAY, "--json").error == "which_installment"


def test_files_are_inspected_without_a_company(database: str, tmp_path: Path) -> None:
    ledger, odd = file(tmp_path, "invoices.csv", INVOICES), file(tmp_path, "odd.csv", "a,b\n1,2\n")
    known = run("inspect", ledger, "--json")
    assert known.code == 0
    assert known.json == [{"file": str(ledger), "kind": "ledger", "type": "invoices", "rows": 5, "problems": []}]
    both = run("inspect", ledger, odd, "--json")
    assert both.code == 3
    assert isinstance(both.json, list)
    assert [one["kind"] for one in both.json] == ["ledger", "unknown"]
    assert run("inspect", odd).code == 1


def test_people_are_made_with_a_password_and_given_more_companies(acme: Path) -> None:
    made = run("user", "create", "alice", "--role", "owner", "--password-stdin", "--json", stdin="long-enough-words\n")
    assert made.told == {"user": "alice", "role": "owner", "companies": ["acme"]}
    again = run("user", "create", "Alice", "--role", "owner", "--password-stdin", "--json", stdin="long-enough-words\n")
    assert again.error == "user_exists"
    weak = run("user", "create", "bob", "--role", "auditor", "--password-stdin", "--json", stdin="short\n")
    assert weak.error == "weak_password"
    assert run("user", "grant", "alice", "--role", "lead", *HERE, "--json").error == "member_exists"
    assert run("user", "password", "alice", "--password-stdin", "--json", stdin="other-long-words\n").code == 0
    assert run("user", "password", "nobody", "--password-stdin", "--json", stdin="x\n").error == "not_found"
    assert run("user", "unlock", "alice", "--json").told == {"user": "alice", "removed": 0}


def test_a_person_types_the_password_twice(acme: Path) -> None:
    typed = run("user", "create", "carol", "--role", "caller", *HERE, stdin="long-enough-words\nlong-enough-words\n")
    assert typed.code == 0
    assert "carol can sign in as caller of acme." in typed.out


def test_without_a_company_nobody_can_be_made(database: str) -> None:
    made = run("user", "create", "alice", "--role", "owner", "--password-stdin", "--json", stdin="long-enough-words\n")
    assert made.error == "no_company"


def test_a_company_that_is_not_there_is_said_so(database: str) -> None:
    ran = run("plan", "--company", "nowhere")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "Refused: There is no company nowhere here; check how it is written.\n"


def test_a_fee_is_listed_and_waived_by_its_number(acme: Path) -> None:
    rules = '[[procedure]]\ncode = "x"\nname = "X"\n[[procedure.level]]\ncode = "r"\naction = "notice"\n'
    fee = 'after_days = 7\nchannels = ["email"]\nfee = { EUR = "5.00" }\n'
    assert run("procedures", "apply", file(acme, "fee.toml", rules + fee), *HERE).code == 0
    assert run("run", *DAY).code == 0
    claims = run("claims", *HERE, "--json").told["claims"]
    assert isinstance(claims, list)
    assert {(claim["kind"], claim["amount"], claim["currency"]) for claim in claims} == {("fee", "5.00", "EUR")}
    waived = run("waive", str(claims[0]["claim"]), *WHY, *DAY, "--json").told
    assert (waived["status"], waived["amount"]) == ("waived", "5.00")
    left = run("claims", *HERE, "--json").told["claims"]
    assert isinstance(left, list)
    assert len(left) == len(claims) - 1


def test_the_sample_company_is_refused_where_mail_would_go_out(database: str) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url="smtp://127.0.0.1:1")
    ran = run("demo", "--no-serve", "--json")
    assert (ran.code, ran.error) == (1, "mail_is_real")


def test_a_message_that_is_refused_makes_delivery_done_in_part(acme: Path) -> None:
    assert run("run", *DAY).code == 0
    settings.ENVIRONMENT.mailbox.write_text("not a folder")
    ran = run("deliver", "--json")
    assert ran.code == 3
    assert "mailbox cannot be written" in str(ran.told["blocked"])
    assert ran.told["accepted"] == 0


def test_what_nobody_foresaw_is_told_and_delivery_done_in_part(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise KeyError("nobody thought of this")

    assert run("run", *DAY).code == 0
    monkeypatch.setattr("dunwell.services.carrying_batch.Prepared.made", broken)
    ran = run("deliver", "--json")
    assert ran.code == 3
    assert "KeyError: 'nobody thought of this'" in str(ran.told["faults"])
