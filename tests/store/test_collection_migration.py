# SPDX-License-Identifier: MIT
"""Partners and cases of former versions, moved whole."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dunwell.store.models import Company, Partner


def test_the_one_partner_becomes_the_usual_one_and_cases_get_their_number(any_database: str) -> None:
    executor = MigrationExecutor(connection)
    newest = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "store"]
    after = next(key for key in executor.loader.graph.nodes if key[1].endswith("_collection"))
    (before,) = executor.loader.get_migration(*after).dependencies
    executor.migrate([before])
    then = executor.loader.project_state([before]).apps
    about = {"country": "FI", "currency": "EUR", "language": "en", "time_zone": "Europe/Helsinki"}
    companies = then.get_model("store", "Company").objects
    acme = companies.create(code="acme", name="Acme", partner_name="Incasso Oy", partner_contact="09 1\nx@y", **about)
    companies.create(code="beta", name="Beta", partner_contact="Advocate & Co\n09 2", **about)
    companies.create(code="none", name="None", **about)
    notice = _notice(then, acme)
    then.get_model("store", "Case").objects.create(
        company=acme, customer=notice.customer, notice=notice, on=notice.on, seq=1
    )
    MigrationExecutor(connection).migrate([after])
    now = MigrationExecutor(connection).loader.project_state([after]).apps
    case = now.get_model("store", "Case").objects.get()
    assert (case.number, case.currency, case.status_on, case.status) == ("N-7", "SEK", notice.on, "prepared")
    assert case.partner.name == "Incasso Oy"
    MigrationExecutor(connection).migrate(newest)
    told = Partner.objects.order_by("company__code").values_list("name", "remarks", "is_default")
    assert list(told) == [("Incasso Oy", "09 1\nx@y", True), ("Advocate & Co", "Advocate & Co\n09 2", True)]
    assert Company.objects.count() == 3


def _notice(then: Any, company: Any) -> Any:
    on, at = date(2026, 3, 8), datetime(2026, 3, 8, tzinfo=UTC)
    get = then.get_model
    customer = get("store", "Customer").objects.create(company=company, ref="C-1", name="Cecilia")
    procedure = get("store", "Procedure").objects.create(company=company, code="all", position=1)
    version = get("store", "ProcedureVersion").objects.create(
        company=company, procedure=procedure, number=1, position=1, active=True, document={}, seq=1
    )
    run = get("store", "Run").objects.create(company=company, on=on, status="applied", sending_day=True, seq=1, at=at)
    return get("store", "Notice").objects.create(
        company=company, run=run, customer=customer, version=version, number="N-7", on=on, action="handover",
        level="handover", position=1, currency="SEK", chased_minor=0, credits_minor=0, claims_minor=0, fee_minor=0,
        total_minor=0, seq=1,
    )  # fmt: skip
