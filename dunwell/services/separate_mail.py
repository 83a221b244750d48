# SPDX-License-Identifier: MIT
"""Each invoice separately by e-mail: only by the company's own mail server, never by the one that all share.

Many messages to one customer on one day look like spam to a mail server, and spoil the name of all who send by it.
"""

from collections.abc import Iterable

from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.ways import way_named, way_of
from dunwell.store.models import Company, CompanyWay


def is_separate(procedure: Procedure) -> bool:
    """Whether a procedure writes one e-mail an invoice."""
    mails = any(level.action == "notice" and "email" in level.channels for level in procedure.levels)
    return procedure.grouping == "invoice" and mails


def refuse_separate(company: Company, procedures: Iterable[Procedure]) -> None:
    """Raises `Refused("own_server_needed", procedure=…)` for one that the company's mail cannot carry."""
    separate = [one for one in procedures if is_separate(one)]
    if separate and way_of(company, "email") is None:
        raise Refused("own_server_needed", procedure=separate[0].name)


def separate_in_force(company: Company) -> list[Procedure]:
    """The procedures in force that write one e-mail an invoice."""
    return [one for one in procedures_of(versions_in_force(company)) if is_separate(one)]


def refuse_leaving_own_server(company: Company, way: str) -> None:
    """Raises `Refused("own_server_in_use", procedure=…)` when `way` is the mail server that a procedure in force needs.

    For the *locked* company, before the way is switched off.
    """
    if way_named(way).channel != "email":
        return
    others = CompanyWay.objects.filter(company=company, channel="email", on=True).exclude(way=way)
    separate = [] if others.exists() else separate_in_force(company)
    if separate:
        raise Refused("own_server_in_use", procedure=separate[0].name)
