# SPDX-License-Identifier: MIT
"""The report that lies beside a file of the watched folder: what became of it, in plain sentences."""

from collections.abc import Sequence
from datetime import datetime

from dunwell.services.receive import Came
from dunwell.services.received_files import FileReport

ENDING = ".report.txt"
_SHOWN = 100
_KINDS = {
    "bank": "a bank file", "einvoice": "an e-invoice file", "customers": "a file of customers",
    "invoices": "a file of invoices", "payments": "a file of payments",
}  # fmt: skip
_COUNTS = {
    "payments": "payments", "booked": "booked by themselves", "waiting": "wait for a person",
    "reversed": "payments taken back", "outgoing": "money out, kept and not booked",
    "pending": "announced by the bank and not booked yet", "credit_notes": "credit notes",
    "settled": "with nothing to pay", "held": "held back until somebody says whose account it is",
    "unclear": "wait for a person to say what they are",
}  # fmt: skip


def report_text(name: str, came: Sequence[Came], at: datetime) -> str:
    """What became of a file, `at` on the company's clock."""
    lines = [f"{name}, read on {at:%Y-%m-%d at %H:%M}.", ""]
    for one in came:
        if len(came) > 1:
            lines += [f"{one.name}:"]
        lines += _taken(one.report, known=one.known) if one.report else _refused(one)
        lines += _wrong(one)
        lines.append("")
    return "\n".join(lines)


def _taken(report: FileReport, *, known: bool) -> list[str]:
    what = _KINDS.get(report.kind, f"a file of kind {report.kind}")
    if known:
        return [f"This is {what} that was taken before. Nothing was booked twice."]
    told = [f"Taken as {what}: {report.read} read, {report.created} new, {report.unchanged} known before."]
    if report.updated:
        told.append(f"{report.updated} changed.")
    told += [f"{count} {_COUNTS.get(code, code.replace('_', ' '))}." for code, count in report.counts.items() if count]
    return [*told, *report.notes]


def _refused(one: Came) -> list[str]:
    code = one.refused.code if one.refused else ""
    return [f"Refused ({code}). Nothing of it was taken. Why, and what cures it, stands below.", _cure(code)]


def _cure(code: str) -> str:
    if code == "internal_error":
        return "Dunwell itself failed on this file; the log has the whole error."
    if code in {"no_profile", "which_profile", "unknown_document"}:
        return (
            "If it is a bank's CSV, bring it once by hand and say which bank it is from (the screen to bring in files,"
            " or `dunwell import FILE --profile NAME`): the next file with this header is then read by itself."
        )
    return "Mend the file or get it again, then lay it in the folder again."


def _wrong(one: Came) -> list[str]:
    if not one.problems:
        return []
    head = "Why:" if one.refused else f"Not taken, or to be looked at ({len(one.problems)}):"
    shown = [f"- {problem.where}: {problem.message} ({problem.code})" for problem in one.problems[:_SHOWN]]
    more = len(one.problems) - len(shown)
    return ["", head, *shown, *([f"- and {more} more"] if more > 0 else [])]
