# SPDX-License-Identifier: MIT
"""`dunwell check`: proves the books."""

from dunwell.cli.frame import DONE, FAILED, Answer, command, says


@command()
def check() -> Answer:
    """Prove the books of every company: balances, states, history; nothing orphaned, nothing double."""
    from dunwell.cli.screen import progress
    from dunwell.services.check_books import check as problems_in

    with progress("Proving the books"):
        problems = problems_in()
    told = {"proven": not problems, "problems": [problem.as_json() for problem in problems]}
    text = f"The books do not hold: {len(problems)} problems." if problems else "The books are proven."
    return Answer(told, says(text), FAILED if problems else DONE, problems)
