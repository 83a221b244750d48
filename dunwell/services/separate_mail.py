# SPDX-License-Identifier: MIT
"""Each invoice separately by e-mail: only by the company's own mail server, never by the one that all share.

Many messages to one customer on one day look like spam to a mail server, and spoil the name of all who send by it.
"""

from collections.abc import Iterable

from dunwell.core.facts import Facts
from dunwell.core.problem import Problem, Refused
from dunwell.core.procedure import Procedure
from dunwell.services.carried import has_own_server
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.services.ways import way_named
from dunwell.store.models import Company, CompanyWay


def is_separate(procedure: Procedure) -> bool:
    """Whether a procedure writes one e-mail an invoice."""
    mails = any(level.action == "notice" and "email" in level.channels for level in procedure.levels)
    return procedure.grouping == "invoice" and mails


def refuse_separate(company: Company, procedures: Iterable[Procedure]) -> None:
    """Raises `Refused("own_server_needed", procedure=…)` for one that the company's mail cannot carry."""
    separate = [one for one in procedures if is_separate(one)]
    if separate and not has_own_server(company):
        raise Refused("own_server_needed", procedure=separate[0].name)


def separate_in_force(company: Company) -> list[Procedure]:
    """The procedures in force that write one e-mail an invoice."""
    versions = versions_in_force(company)
    return [one for one in procedures_of(versions) if is_separate(one)] if versions else []


def unsendable(company: Company) -> list[Procedure]:
    """The procedures in force whose e-mails cannot go for want of the company's own mail server: an older version let
    them be, or the server's settings are gone."""
    return [] if has_own_server(company) else separate_in_force(company)


def separate_problems(facts: Facts) -> list[Problem]:
    """What a run with these facts could not send by e-mail, a problem a procedure."""
    found = [] if facts.own_mail else [one for one in facts.procedures if is_separate(one)]
    return [
        Problem(
            "own_server_needed",
            one.name,
            "it writes each invoice separately, which by e-mail needs the company's own mail server, so nothing of it "
            "went by e-mail; set one up (Settings, Channels), or put a customer's invoices together",
        )
        for one in found
    ]


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
