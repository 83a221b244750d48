# SPDX-License-Identifier: MIT
"""How a company's files were read that no program could tell by itself: remembered by their header row.

A bank's CSV whose profile a person named, and a ledger whose columns a person told, are read the same way the next
time: the very same header row must stand in the file.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import get_args

from dunwell.core.problem import Refused
from dunwell.intake.bank.csv_file import table_of
from dunwell.intake.bank.known_profiles import chosen_profile, known_profiles
from dunwell.intake.bank.profile import Profile
from dunwell.intake.bank.profile_file import read_profile
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import read_map
from dunwell.intake.rows import Kind
from dunwell.intake.sample import read_sample
from dunwell.store.models import Company, ImportMap

_BANK = "bank"
KINDS: tuple[Kind, ...] = get_args(Kind)


def remember_profile(company: Company, path: Path, name: str, profile: str, *, at: datetime) -> None:
    """The next file with this header is read by the profile that somebody named for this one."""
    digest = _digest(path, name, chosen_profile(profile))
    text = Path(profile).read_text(encoding="utf-8") if profile.endswith(".toml") else profile
    rows = ImportMap.objects.filter(company=company, kind=_BANK, header_sha256=digest)
    if not rows.update(text=text, at=at):
        ImportMap.objects.create(
            company=company, name=f"bank {digest[:16]}", kind=_BANK, header_sha256=digest, text=text, at=at
        )


def remembered_profile(company: Company, path: Path, name: str, folder: Path) -> str | None:
    """The profile by which an earlier file with this header was read: its name, or the path of a map in `folder`."""
    for row in ImportMap.objects.filter(company=company, kind=_BANK).order_by("-at")[:50]:
        try:
            is_known = row.text in known_profiles()
            profile = known_profiles()[row.text] if is_known else read_profile(row.text.encode(), "remembered.toml")
            if _digest(path, name, profile) != row.header_sha256:
                continue
        except Refused:
            continue  # not written so, or the map is of an older version: the file is told by its content
        if is_known:
            return row.text
        kept = folder / "remembered.toml"
        kept.write_text(row.text, encoding="utf-8")
        return str(kept)
    return None


def remembered_reading(company: Company, path: Path, name: str) -> Reading | None:
    """A foreign ledger, read as an earlier one with the same header; None when there was none."""
    for row in ImportMap.objects.filter(company=company, kind__in=KINDS).order_by("-at")[:50]:
        try:
            map = read_map(row.text.encode(), row.name)
            sample = read_sample(
                path, encoding=map.encoding or "utf-8", delimiter=map.delimiter or "", skip_rows=map.skip_rows,
                sheet=map.sheet or "", rows=1,
            )  # fmt: skip
        except Refused:
            continue
        if sample.digest == row.header_sha256:
            kind = next(kind for kind in KINDS if kind == row.kind)
            return read_ledger(path, name=name, kind=kind, map=map)
    return None


def _digest(path: Path, name: str, profile: Profile) -> str:
    # Apart from the headers of ledgers, which are kept in the same table.
    names = table_of(path, name, profile).placed.names
    return hashlib.sha256("\x1f".join(("bank", *names)).encode()).hexdigest()
