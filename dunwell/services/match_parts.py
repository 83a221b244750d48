# SPDX-License-Identifier: MIT
"""What a payment settles, as it is booked and as it is kept: parts for open items and claims, with what is given up."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from dunwell.core.matching.model import Allocation, Fact, Proposal
from dunwell.services.match_book import id_of, is_claim
from dunwell.store.models import MatchProposal

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a payment for an item or a claim (one of the two ids); `written_off` of an item beside it, and why.

    `credits`: what credit notes (ids) settle of the item beside it, for the payer took them off by itself.
    """

    minor: int
    item: int | None = None
    claim: int | None = None
    written_off: int = 0
    kind: str = ""
    credits: tuple[tuple[int, int], ...] = ()

    @property
    def credited(self) -> int:
        """What credit notes settle."""
        return sum(minor for _, minor in self.credits)

    def as_json(self) -> Json:
        target: Json = {"item": self.item} if self.claim is None else {"claim": self.claim}
        beside: Json = {"credits": [list(one) for one in self.credits]} if self.credits else {}
        return target | {"minor": self.minor, "written_off": self.written_off, "kind": self.kind} | beside


@dataclass(frozen=True, slots=True)
class Booking:
    """A payment (its id) to be booked as a customer's (the id); `code` of its event, `facts` beside those of money."""

    payment: int
    customer: int
    parts: tuple[Part, ...]
    code: str
    state: str
    facts: Json = field(default_factory=dict)


def parts_of(proposal: Proposal) -> tuple[Part, ...]:
    """The parts that core proposes. What is short of a claim is given up of an item beside it: a claim that is not paid
    is still asked for, and never written off."""
    found = [_part(one) for one in proposal.allocations]
    for at, part in enumerate(found):
        if part.claim is not None and (short := part.written_off):
            beside = next((place for place, one in enumerate(found) if one.item and one.minor > short), None)
            if beside is not None:
                paid = found[beside]
                found[beside] = replace(
                    paid, minor=paid.minor - short, written_off=paid.written_off + short, kind=part.kind
                )
            more = short if beside is not None else 0
            found[at] = replace(part, minor=part.minor + more, written_off=0, kind="")
    return tuple(_credited(found, proposal))


def _credited(parts: list[Part], proposal: Proposal) -> list[Part]:
    """The parts with what credit notes settle beside them; an item that these alone settle gets a part of nothing."""
    of_item: dict[int, list[tuple[int, int]]] = {}
    for one in proposal.credit_notes:
        of_item.setdefault(id_of(one.item), []).append((int(one.credit_note), one.minor))
    found = [replace(part, credits=tuple(of_item.pop(part.item or 0, ()))) for part in parts]
    return found + [Part(0, item, credits=tuple(credits)) for item, credits in of_item.items()]


def _part(one: Allocation) -> Part:
    key, claims = id_of(one.item), is_claim(one.item)
    return Part(one.minor, None if claims else key, key if claims else None, one.written_off, one.kind)


def kept_parts(proposal: MatchProposal) -> tuple[Part, ...]:
    """The parts that a kept proposal tells."""
    return tuple(
        Part(
            int(one["minor"]),
            one.get("item"),
            one.get("claim"),
            int(one["written_off"]),
            str(one["kind"]),
            tuple((int(note), int(minor)) for note, minor in one.get("credits", ())),
        )
        for one in proposal.parts
    )


def evidence_of(facts: Sequence[Fact]) -> list[Json]:
    """Facts as they are kept."""
    return [asdict(fact) for fact in facts]


def mark(customer: int | None, parts: Sequence[Json]) -> list[object]:
    """What makes two proposals the same for a person who refused one: whose it is, and what it settles."""
    return [
        customer,
        sorted([one.get("item") or 0, one.get("claim") or 0, one["minor"], one["written_off"]] for one in parts),
    ]
