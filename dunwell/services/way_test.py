# SPDX-License-Identifier: MIT
"""The test of a way to carry messages: as far as it goes without carrying one, and what the other side answered."""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.delivery.errors import DeliveryError
from dunwell.letters.formats import one_line
from dunwell.services.ways import opened, surroundings
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay

_LONGEST = 1000
_TEST_SECONDS = 60.0


def test_way(company: Company, way: str, *, on: date, actor: str, at: datetime) -> CompanyWay:
    """Tries a way with its settings as they are and keeps the answer: `tested_well`, `tested_answer`, `tested_at`.

    A test that goes well ends a stop that the way came to by itself: what waits is tried again at once. Raises
    `Refused("way_not_set")`, `secret_lost`, `way_incomplete`. Takes as long as the other side does, at most a minute;
    not to be called within a transaction.
    """
    row = CompanyWay.objects.filter(company=company, way=way).first()
    if row is None:
        raise Refused("way_not_set", way=way)
    well, answer = _try(row)
    with writing(company) as locked:
        row = CompanyWay.objects.get(company=locked, way=way)
        row.tested_at, row.tested_well, row.tested_answer = at, well, one_line(answer)[:_LONGEST]
        if well:
            row.blocked_at, row.blocked_answer, row.again_at = None, "", None
        row.save()
        facts: dict[str, object] = {"way": way, "well": well, "answer": row.tested_answer[:500]}
        chain.append(locked, actor, at, [Entry("way_tested", on, data=facts)])
    return row


# Not a test of pytest's.
test_way.__test__ = False  # type: ignore[attr-defined]  # pytest's own mark


def _try(row: CompanyWay) -> tuple[bool, str]:
    """Whether it went well, and the other side's words."""
    way, settings = opened(row)
    around = surroundings(row.company)
    try:
        way.check(settings, around)
        if way.test is None:
            return True, ""
        return True, asyncio.run(_words(way.test(settings, around)))
    except DeliveryError as error:
        return False, error.answer
    except TimeoutError:
        return False, "no answer within a minute"
    except Refused as refused:
        return False, str(refused)


async def _words(test: Awaitable[str]) -> str:
    async with asyncio.timeout(_TEST_SECONDS):
        return await test
