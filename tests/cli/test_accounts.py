# SPDX-License-Identifier: MIT
"""`dunwell accounts`: statements of an account that nobody spoke for are held until somebody does."""

from pathlib import Path

from tests.cli.running import ACME, ACME_MORE, run

STATEMENT = """\
:20:1
:25:{account}
:28C:1/1
:60F:C260301EUR0,00
:61:2603040304C{amount},00NTRFNONREF
:86:hello
:62F:C260304EUR{amount},00
-
"""


def _brought(folder: Path, account: str, amount: int) -> dict[str, object]:
    file = folder / f"{account}.sta"
    file.write_text(STATEMENT.format(account=account, amount=amount), encoding="utf-8")
    return dict(run("import", str(file), "--company", "acme", "--as", "bank", "--json").told)


def test_second_account_is_held_until_somebody_says_that_it_is_ours(database: str, tmp_path: Path) -> None:
    assert run(*ACME, *ACME_MORE).code == 0
    assert _brought(tmp_path, "FI2112345600000785", 10)["payments"] == 1
    held = _brought(tmp_path, "FI4250001510000023", 20)
    assert (held["payments"], held["held"]) == (0, 1)
    told = run("accounts", "acme", "--json").told["accounts"]
    assert isinstance(told, list)
    assert [(one["account"], one["ours"], one["held"]) for one in told] == [
        ("FI2112345600000785", "yes", 0),
        ("FI4250001510000023", "asked", 1),
    ]
    ran = run("accounts", "acme", "fi42 5000 1510 0000 23", "--ours", "--json")
    told = ran.told["accounts"]
    assert isinstance(told, list)
    assert [(one["ours"], one["held"], one["last"]) for one in told] == [
        ("yes", 0, "2026-03-04"),
        ("yes", 0, "2026-03-04"),
    ]
    assert run("check").code == 0


def test_account_that_nobody_knows_is_not_found(database: str) -> None:
    assert run(*ACME, *ACME_MORE).code == 0
    assert run("accounts", "acme", "FI00", "--ours").code == 1
    assert run("accounts", "acme", "--ours").code == 1
    assert "No statement" in run("accounts", "acme").out
