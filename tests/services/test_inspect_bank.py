# SPDX-License-Identifier: MIT
"""What `inspect` says of a bank file."""

from pathlib import Path

from dunwell.services.inspect_files import inspect_file
from tests.intake.bank.camt_files import ACCOUNT, balance, detail, document, entry, statement


def test_bank_file_is_told_with_its_statements_and_signs(tmp_path: Path) -> None:
    file = tmp_path / "whatever.txt"
    told = detail("<RmtInf><Ustrd>Arve 1002</Ustrd></RmtInf>")
    file.write_bytes(document(statement(balance("OPBD", "20"), balance("CLBD", "7.5"), entry(told, mark="DBIT"))))
    answer = inspect_file(file).as_json()
    assert {name: answer[name] for name in ("file", "kind", "format")} == {
        "file": str(file),
        "kind": "bank",
        "format": "camt.053.001.08",
    }
    assert answer["statements"] == [
        {
            "id": "S-1",
            "account": ACCOUNT,
            "currency": "EUR",
            "opening": "20.00",
            "closing": "7.50",
            "transactions": [
                {
                    "booked_on": "2026-03-02",
                    "value_on": "2026-03-03",
                    "amount": "-100.00",
                    "currency": "EUR",
                    "status": "booked",
                    "reversal": False,
                    "reference": None,
                    "end_to_end_id": None,
                    "remittance": "Arve 1002",
                    "counterparty": None,
                    "counterparty_account": None,
                    "entry": "1/1",
                    "bank_reference": None,
                    "documents": [],
                    "charges": "0.00",
                    "return_reason": None,
                    "details": 1,
                    "where": "whatever.txt, Stmt 1, Ntry 1, TxDtls 1",
                }
            ],
        }
    ]
    assert [problem.code for problem in inspect_file(file).problems] == ["balance_mismatch"]


def test_several_references_stand_in_one_text(tmp_path: Path) -> None:
    file = tmp_path / "march.xml"
    blocks = "".join(f"<Strd><CdtrRefInf><Ref>{number}</Ref></CdtrRefInf></Strd>" for number in (1232, 1245))
    file.write_bytes(document(statement(entry(detail(f"<RmtInf>{blocks}</RmtInf>")))))
    inspected = inspect_file(file)
    assert inspected.bank is not None
    assert (inspected.kind, inspected.type, inspected.rows) == ("bank", "camt.053.001.08", 1)
    assert '"1232; 1245"' in str(inspected.as_json()).replace("'", '"')


def test_broken_bank_file_is_unknown_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "cut.xml"
    file.write_bytes(document(statement(entry()))[:-20])
    answer = inspect_file(file)
    assert (answer.kind, [problem.code for problem in answer.problems]) == ("unknown", ["bad_xml"])
