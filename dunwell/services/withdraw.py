# SPDX-License-Identifier: MIT
"""Taking back what has not been sent: a whole notice, or single lines of it. Items take their previous state back."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from dunwell.core.groups import fee_of
from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.services import allocating
from dunwell.services.dunning_state import restore_states
from dunwell.services.find import get_notice
from dunwell.services.load_facts import procedures_of
from dunwell.services.writing import Changes, changed, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Case, CaseItem, Claim, Company, Delivery, Notice, NoticeLine, Task

_WAITING = (Delivery.State.QUEUED, Delivery.State.RETRYING)
_SENT = (Delivery.State.SENDING, Delivery.State.ACCEPTED, Delivery.State.UNKNOWN, Delivery.State.BOUNCED)
_PARTS = ("chased_minor", "credits_minor", "claims_minor", "fee_minor", "interest_minor", "compensation_minor")


def withdraw_notice(company: Company, number: str, *, reason: str, on: date, actor: str, at: datetime) -> Notice:
    """A message that has not been sent, a call or a hand-over is taken back, with its steps, fee, task and case.

    Raises `Refused("already_sent")`, `claim_paid` (money came for its fee), `already_ended`, `reason_missing`,
    `not_found`.
    """
    reason = said(reason, 200)
    with writing(company) as locked:
        notice = get_notice(locked, number)
        if Claim.objects.filter(notice=notice, allocated_minor__gt=0).exists():
            raise Refused("claim_paid", notice=number)
        withdraw_locked(locked, notice, reason=reason, on=on, actor=actor, at=at)
        return get_notice(locked, number)


def withdraw_locked(company: Company, notice: Notice, *, reason: str, on: date, actor: str, at: datetime) -> None:
    """The same for a *locked* company; a claim that is paid is kept, what came for part of one is free again."""
    if notice.withdrawn_seq is not None:
        raise Refused("already_ended", what="notice")
    # First what is waiting: from here on no worker begins to send it.
    Delivery.objects.filter(notice=notice, state__in=_WAITING).update(
        state=Delivery.State.WITHDRAWN, finished_at=at, leased_by="", leased_until=None
    )
    _refuse_sent(notice)
    stepped = list(NoticeLine.objects.filter(notice=notice, withdrawn=False, step__isnull=False).order_by("pk"))
    items = [line.item_id for line in stepped]
    facts: dict[str, object] = {"number": notice.number, "reason": reason, "items": items}
    item = items[0] if len(items) == 1 else None
    entry = Entry("notice_withdrawn", on, notice.customer_id, item=item, notice=notice.pk, data=facts)
    seq = chain.append(company, actor, at, [entry])
    notice.withdrawn_seq, notice.withdrawn_why = seq, reason
    notice.save(update_fields=["withdrawn_seq", "withdrawn_why"])
    NoticeLine.objects.filter(notice=notice).update(withdrawn=True)
    claims = Claim.objects.filter(notice=notice, status=Claim.Status.OPEN)
    allocating.reverse(company, list(Allocation.objects.filter(claim__in=claims, reversed_seq=None)), on=on, seq=seq)
    _waive(claims, seq)
    Task.objects.filter(notice=notice, done=False).update(done=True, done_seq=seq)
    CaseItem.objects.filter(case__notice=notice, ended_seq__isnull=True).update(ended_seq=seq)
    cases = Case.objects.filter(notice=notice, ended_seq__isnull=True)
    cases.update(status=Case.Status.ENDED, status_on=on, ended_seq=seq)
    restore_states(company, items)


def drop_lines(company: Company, notice: Notice, why: Mapping[int, str], *, on: date, actor: str, at: datetime) -> bool:
    """Takes lines off a notice of a *locked* company that has not been sent: `why` names their items and outcomes.

    A stepped item takes its previous state back; a fee stays only while a line charged with it stands. False when no
    stepped line is left: then the notice is withdrawn. Raises `Refused("already_sent")`.
    """
    _refuse_sent(notice)
    lines = list(NoticeLine.objects.filter(notice=notice, withdrawn=False).select_related("item").order_by("pk"))
    left = [line for line in lines if line.item_id not in why]
    gone = [line for line in lines if line.item_id in why]
    if not any(line.step for line in left):
        reason = next(why[line.item_id] for line in gone if line.step)
        withdraw_locked(company, notice, reason=reason, on=on, actor=actor, at=at)
        return False
    entries = [_dropped(notice, line, why[line.item_id], on) for line in gone]
    seq = chain.append(company, actor, at, entries)
    NoticeLine.objects.filter(pk__in=[line.pk for line in gone]).update(withdrawn=True)
    _waive(Claim.objects.filter(notice=notice, item__in=why).exclude(kind=Claim.Kind.FEE), seq)
    before = notice.position
    changes, uncharged = _lower(notice, left, seq)
    if changes or uncharged:
        # Earlier days are told again from this: who was charged with which level's fee, and how much it was.
        told: dict[str, object] = {"number": notice.number, "changes": changes}
        told |= {"uncharged": [line.item_id for line in uncharged], "charged": before}
        chain.append(company, actor, at, [Entry("notice_changed", on, notice.customer_id, notice=notice.pk, data=told)])
    restore_states(company, [line.item_id for line in [*gone, *uncharged] if line.step])
    return True


def recount(notice: Notice, **amounts: int) -> Changes:
    """Sets amounts of a notice, counts its total anew, saves it; tells what changed as `{field: [before, after]}`."""
    changes = changed(notice, **amounts)
    chased, credits, *added = (getattr(notice, part) for part in _PARTS)
    changes |= changed(notice, total_minor=chased - credits + sum(added))
    if changes:
        notice.save(update_fields=list(changes))
    return changes


def _lower(notice: Notice, left: list[NoticeLine], seq: int) -> tuple[Changes, list[NoticeLine]]:
    """Brings level, fee and amounts to the lines that are left; tells them, and the lines no longer charged."""
    (procedure,) = procedures_of([notice.version])
    before = notice.position
    notice.position = max(line.position for line in left if line.position)
    notice.level = procedure.levels[notice.position - 1].code
    notice.save(update_fields=["position", "level"])
    charged = [line for line in left if line.charged]
    # A fee is its level's: when the line that reached this level is gone, nobody is charged for it.
    fee = _fee_left(notice, procedure, charged) if notice.position == before else 0
    claim = Claim.objects.filter(notice=notice, kind=Claim.Kind.FEE).first()
    if claim and claim.allocated_minor:
        fee = notice.fee_minor  # money came for it: a person's matter
    elif claim and not fee:
        _waive(Claim.objects.filter(pk=claim.pk), seq)
    elif claim and fee != claim.amount_minor:
        Claim.objects.filter(pk=claim.pk).update(amount_minor=fee)
    uncharged = [] if fee else charged
    NoticeLine.objects.filter(pk__in=[line.pk for line in uncharged]).update(charged=None)
    changes = recount(
        notice,
        chased_minor=sum(line.chased_minor for line in left),
        fee_minor=fee,
        interest_minor=_claimed(notice, Claim.Kind.INTEREST),
        compensation_minor=_claimed(notice, Claim.Kind.COMPENSATION),
    )
    return changes, uncharged


def _fee_left(notice: Notice, procedure: Procedure, charged: list[NoticeLine]) -> int:
    if not charged or procedure.levels[notice.position - 1].fee.percent is None:
        return notice.fee_minor if charged else 0
    original = sum(line.item.amount_minor for line in charged)
    return fee_of(procedure, notice.position, notice.currency, original, own=False)


def _claimed(notice: Notice, kind: Claim.Kind) -> int:
    claims = Claim.objects.filter(notice=notice, kind=kind, waived_seq__isnull=True)
    return claims.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def _waive(claims: QuerySet[Claim], seq: int) -> None:
    open_ones = claims.filter(status=Claim.Status.OPEN, allocated_minor=0)
    open_ones.update(status=Claim.Status.WAIVED, waived_seq=seq)


def _refuse_sent(notice: Notice) -> None:
    if Delivery.objects.filter(notice=notice, state=Delivery.State.PRINTED).exists():
        raise Refused("in_print_batch", notice=notice.number)
    sent = Delivery.objects.filter(notice=notice, state__in=_SENT).first()
    if sent:
        raise Refused("already_sent", notice=notice.number, state=sent.state)
    case = Case.objects.filter(notice=notice).exclude(status__in=[Case.Status.PREPARED, Case.Status.ENDED]).first()
    if case:
        raise Refused("case_is_out", case=case.number, state=case.status)


def _dropped(notice: Notice, line: NoticeLine, why: str, on: date) -> Entry:
    facts: dict[str, object] = {
        "number": notice.number,
        "why": why,
        "chased": decimal_string(line.chased_minor, notice.currency),
        "stepped": line.step is not None,
    }
    return Entry("line_dropped", on, notice.customer_id, line.item.invoice_id, line.item_id, notice.pk, facts)
