# SPDX-License-Identifier: MIT
"""The tables of words: one file each beside this one, one regular expression a line, `#` before a remark."""

import re
from importlib.resources import files


def table(name: str) -> re.Pattern[str]:
    """All patterns of a table as one: `table("failed_subject").search("Undelivered Mail")` finds something."""
    lines = (files(__name__) / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    patterns = [f"(?:{line})" for line in lines if line and not line.startswith("#")]
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)


MACHINE = table("machine")
PERHAPS_MACHINE = table("perhaps_machine")
FAILED_SUBJECT = table("failed_subject")
DELAYED_SUBJECT = table("delayed_subject")
DELAYED_TEXT = table("delayed_text")
FINAL_TEXT = table("final_text")
FAILED_TEXT = table("failed_text")
NOT_DELIVERED = table("not_delivered")
DELIVERED_TEXT = table("delivered_text")
AWAY_SUBJECT = table("away_subject")
AWAY_TEXT = table("away_text")
ADDRESS_AT_FAULT = table("address_at_fault")
NOT_THE_ADDRESS = table("not_the_address")
