# SPDX-License-Identifier: MIT
"""`dunwell sources`: where invoices and statements come from by themselves; the worker looks there by itself."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import DONE, PARTLY, Answer, command, says
from dunwell.cli.options import today, who
from dunwell.core.problem import Refused

if TYPE_CHECKING:
    from dunwell.services.document_sources import Source


@click.group()
def sources() -> None:
    """Where invoices and statements come from by themselves: watched folder, mailboxes, upload addresses."""


@command("list")
@click.argument("code")
def list_(code: str) -> Answer:
    """Every source with how it fares: what came by it, when it last went well, and why it does not."""
    from dunwell.cli.screen import table
    from dunwell.services.companies import get_company
    from dunwell.services.document_sources import sources_of

    rows = [_told(row) for row in sources_of(get_company(code))]

    def show() -> None:
        keys = ("name", "kind", "on", "taken", "well_at", "error")
        columns = ("name", "kind", "on", ">taken", "went well", "~error")
        table("", columns, [[row[key] for key in keys] for row in rows], empty="No sources.")

    return Answer({"company": code, "sources": rows}, show)


@command("check")
@click.argument("code")
@click.argument("name", required=False)
def check(code: str, name: str | None) -> Answer:
    """Look at the sources now, or at the one of this NAME, and say what came."""
    from dunwell.cli.screen import table
    from dunwell.services.companies import get_company
    from dunwell.services.document_checks import check_documents
    from dunwell.services.document_sources import sources_of

    found = [row for row in sources_of(get_company(code)) if row.kind != "http" and name in (None, row.name)]
    if not found:
        raise Refused("not_found", what="source", name=name or "")
    keys = ("taken", "known", "refused", "not_ours", "waiting", "error")
    rows: list[dict[str, object]] = []
    for row in found:
        done = check_documents(row, actor=who()["actor"], clock=_now, limit=100_000)
        rows.append({"name": row.name} | {key: getattr(done, key) or (None if key == "error" else 0) for key in keys})

    def show() -> None:
        columns = ("name", ">taken", ">known", ">refused", ">nobody's", ">being written", "~error")
        table("", columns, [list(row.values()) for row in rows])

    is_well = not any(row["refused"] or row["error"] for row in rows)
    return Answer({"company": code, "sources": rows}, show, DONE if is_well else PARTLY)


@command("folder")
@click.argument("code")
@click.option("--off", is_flag=True, help="Switch it off instead; what lies in it stays.")
def folder(code: str, off: bool) -> Answer:
    """Switch the watched folder on, and say where it is."""
    from dunwell.services.companies import get_company
    from dunwell.services.document_sources import add_source, folder_of, save_source, sources_of

    company = get_company(code)
    row = next((one for one in sources_of(company) if one.kind == "folder"), None)
    if row is None:
        add_source(company, "folder", {"on": not off}, on=today(company), **who())
    else:
        save_source(company, row.pk, {"on": not off}, on=today(company), **who())
    path = str(folder_of(company))
    return Answer({"company": code, "folder": path, "on": not off}, says("It is off." if off else path))


@command("upload")
@click.argument("code")
@click.option("--name", required=True, metavar="NAME", help="What the source is called.")
def upload(code: str, name: str) -> Answer:
    """Make an upload address for programs, or a new secret for the one of this name; it is told this once."""
    from dunwell.services.companies import get_company
    from dunwell.services.document_sources import add_source, renew_secret, sources_of, upload_address

    company = get_company(code)
    row = next((one for one in sources_of(company) if one.kind == "http" and one.name == name), None)
    if row is None:
        _, secret = add_source(company, "http", {"name": name}, on=today(company), **who())
    else:
        secret = renew_secret(company, row.pk, on=today(company), **who())
    address = upload_address(secret)
    return Answer({"company": code, "name": name, "address": address}, says(address))


def _told(row: "Source") -> dict[str, object]:
    well = row.well_at.isoformat(timespec="seconds") if row.well_at else None
    return {
        "name": row.name, "kind": row.kind, "on": row.on, "taken": row.taken, "not_ours": row.not_ours,
        "well_at": well, "error": row.error or None,
    }  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


for _one in (list_, check, folder, upload):
    sources.add_command(_one)
