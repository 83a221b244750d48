# SPDX-License-Identifier: MIT
"""How far items have come, told again from the steps that stand: what a withdrawn notice leaves behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.store.bulk import upsert_rows
from dunwell.store.models import Company, Delivery, DunningState, Notice, NoticeLine

_COLUMNS = ("item_id", "company_id", "position", "steps", "last_on", "notice_id", "noticed_on", "accepted", "charged")


@dataclass(frozen=True, slots=True)
class _Step:
    item: int
    position: int
    number: int
    charged: int | None
    notice: int
    on: date
    action: str


def restore_states(company: Company, items: Collection[int]) -> None:
    """Gives items of a *locked* company the state that their standing steps tell; none left: no state.

    `steps` is the number of the last one that stands, so that a number is never given twice.
    """
    steps: dict[int, list[_Step]] = {item: [] for item in sorted(items)}
    for step in _standing(company, items):
        steps[step.item].append(step)
    told = {item: max(own, key=lambda step: step.notice) for item, own in _messages(steps).items()}
    last = {step.notice for step in told.values()}
    accepted = set(
        Delivery.objects.filter(notice__in=last, state=Delivery.State.ACCEPTED).values_list("notice_id", flat=True)
    )
    rows = [_row(company, own, told.get(item), accepted) for item, own in steps.items() if own]
    DunningState.objects.filter(company=company, item__in=[item for item, own in steps.items() if not own]).delete()
    upsert_rows(DunningState, "item_id", _COLUMNS, rows)


def _standing(company: Company, items: Collection[int]) -> list[_Step]:
    lines = NoticeLine.objects.filter(company=company, item__in=items, withdrawn=False, step__isnull=False)
    rows = lines.order_by("item", "step").values_list(
        "item_id", "position", "step", "charged", "notice_id", "notice__on", "notice__action"
    )
    return [
        _Step(item, position or 0, step or 0, charged, notice, on, action)  # neither is null in a stepped line
        for item, position, step, charged, notice, on, action in rows
    ]


def _messages(steps: dict[int, list[_Step]]) -> dict[int, list[_Step]]:
    """The steps that were told to the customer, of the items that have any."""
    told = {item: [step for step in own if step.action == Notice.Action.NOTICE] for item, own in steps.items()}
    return {item: own for item, own in told.items() if own}


def _row(company: Company, steps: Sequence[_Step], told: _Step | None, accepted: set[int]) -> tuple[object, ...]:
    return (
        steps[0].item,
        company.pk,
        max(step.position for step in steps),
        max(step.number for step in steps),
        max(step.on for step in steps),
        told.notice if told else None,
        told.on if told else None,
        told is not None and told.notice in accepted,
        # Each level is charged at most once an item.
        sum(1 << step.charged for step in steps if step.charged is not None),
    )
