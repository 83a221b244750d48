# SPDX-License-Identifier: MIT
"""A run for a day that lies ahead is made, and says what that means."""

from tests.cli.running import ACME, ACME_MORE, run


def test_run_of_a_day_ahead_says_that_earlier_days_have_none(database: str) -> None:
    assert run(*ACME, *ACME_MORE).code == 0
    ahead = run("run", "--company", "acme", "--on", "2099-02-24", "--json")
    assert (ahead.code, ahead.told["already"]) == (0, False)
    assert "2099-02-24 lies ahead" in ahead.err
    refused = run("run", "--company", "acme", "--on", "2099-02-23", "--json")
    assert (refused.code, refused.error) == (1, "later_run_exists")
