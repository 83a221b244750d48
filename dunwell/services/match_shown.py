# SPDX-License-Identifier: MIT
"""One payment and what is proposed for it, side by side: what the bank told, what the customer owes, and why."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dunwell.core.matching import names
from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.match_undo import may_undo
from dunwell.services.match_view import MatchRow, row_of
from dunwell.services.payment_entry import Target, targets_of
from dunwell.services.payment_list import Part, parts_of
from dunwell.store.models import BankEntry, Company, Customer, MatchProposal

WAITS = (MatchProposal.State.OPEN, MatchProposal.State.REFUSED)
# What views call a proposal: they import no models.
Proposal = MatchProposal
_SHOWN = 12
# Facts whose `names` are customers; of all others they are numbers of invoices.
_OF_CUSTOMERS = {"account", "name", "similar_name", "several_customers", "other_account", "other_name"}
_ALIKE = {"name", "similar_name"}


@dataclass(frozen=True)
class Piece:
    """A part of a text; `found`: the matching found these words."""

    text: str
    found: bool


@dataclass(frozen=True)
class Told:
    """One field of what the bank told (name, behalf, account, reference, text, more, end_to_end_id), in pieces."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Why:
    """One fact: the words found, people's names of what they name, and how alike two names are (0: no names)."""

    kind: str
    words: str
    names: tuple[str, ...]
    alike: int


@dataclass(frozen=True)
class Owes:
    """An open item or claim of the customer: what is open now, what of it would be settled (`credited`: from credit
    notes) and given up, what stays."""

    key: str
    name: str
    claim: str
    invoice: int | None
    due: date
    open: Money
    part: Money | None
    credited: Money | None
    written_off: Money | None
    kind: str
    left: Money


@dataclass(frozen=True)
class MatchShown:
    """A proposal with all that a person needs to decide. `mark` changes whenever what is proposed does.

    `settled`: what it settles since it was decided; `undoes`: that can be taken back. `entry` and `file`: the bank's
    entry and the file that told it.
    """

    row: MatchRow
    told: tuple[Told, ...]
    why: tuple[Why, ...]
    customer: Customer | None
    owes: tuple[Owes, ...]
    more: int
    credit: Money
    settled: tuple[Part, ...]
    stale: bool
    undoes: bool
    mark: str
    file: int | None
    entry: int | None
    account: str

    @property
    def open(self) -> bool:
        """Whether the payment is nobody's yet."""
        return self.row.state in WAITS

    @property
    def refused(self) -> bool:
        """Whether a person said that nothing of what was proposed fits."""
        return self.row.state == MatchProposal.State.REFUSED

    @property
    def confirms(self) -> bool:
        """Whether there is something to confirm."""
        return self.open and not self.refused and self.customer is not None


def proposal_of(company: Company, proposal: int) -> MatchProposal:
    """One proposal. Raises `Refused("not_found")`."""
    rows = MatchProposal.objects.filter(company=company, pk=proposal).select_related("payment", "customer")
    found = rows.first()
    if found is None:
        raise Refused("not_found", what="proposal", name=str(proposal))
    return found


def match_shown(company: Company, proposal: int) -> MatchShown:
    """A proposal side by side. Raises `Refused("not_found")`."""
    one = proposal_of(company, proposal)
    paid, entry = one.payment, _entry(company, one)
    waits = one.state in WAITS
    owes, more = _owes(company, one) if waits else ((), 0)
    return MatchShown(
        row=row_of(one),
        told=_told(one, entry),
        why=_why(company, one),
        customer=one.customer if waits else (paid.customer or one.customer),
        owes=owes,
        more=more,
        credit=Money(one.credit_minor, paid.currency),
        settled=() if waits else tuple(part for part in parts_of(company, paid) if part.reversed_on is None),
        stale=one.stale,
        undoes=may_undo(one),
        mark=mark_of(one),
        file=entry.statement.file_id if entry else None,
        entry=entry.pk if entry else None,
        account=entry.account.number if entry else "",
    )


def mark_of(one: MatchProposal) -> str:
    """A short text that is another one as soon as something else is proposed, or decided."""
    facts = [one.state, one.customer_id, one.credit_minor, one.parts]
    return f"{zlib.crc32(json.dumps(facts, sort_keys=True).encode()):08x}"


def why_booked(company: Company, payment: int) -> MatchShown | None:
    """Why a payment was booked as it is, when the matching had to do with it; None: a person recorded it."""
    found = MatchProposal.objects.filter(company=company, payment=payment).values_list("pk", flat=True).first()
    return match_shown(company, found) if found else None


def rules_of(company: Company, payments: Iterable[int]) -> dict[int, str]:
    """The rules by which payments were booked by themselves, by the payment's id."""
    rows = MatchProposal.objects.filter(company=company, payment__in=list(payments), state=MatchProposal.State.BOOKED)
    return dict(rows.values_list("payment_id", "rule"))


def pieces_of(text: str, spots: Iterable[tuple[int, str]]) -> tuple[Piece, ...]:
    """A text cut where words were found: at their place, or (the bank's text came in another form) where they stand.

    Example: `pieces_of("for R-1", [(4, "R-1")])` gives "for " and, found, "R-1".
    """
    found = [False] * len(text)
    for at, words in spots:
        start = at if words and text[at : at + len(words)] == words else text.find(words) if words else -1
        if start >= 0:
            found[start : start + len(words)] = [True] * len(words)
    edges = [0, *(place for place in range(1, len(text)) if found[place] != found[place - 1]), len(text)]
    return tuple(Piece(text[first:last], found[first]) for first, last in pairwise(edges) if last > first)


def _entry(company: Company, one: MatchProposal) -> BankEntry | None:
    rows = BankEntry.objects.filter(company=company, payment=one.payment_id, state__in=["payment", "set_aside"])
    return rows.select_related("statement", "account").order_by("pk").first()


def _told(one: MatchProposal, entry: BankEntry | None) -> tuple[Told, ...]:
    """What the bank told, field by field, with the words that were found.

    The matching reads the text with what else names something on lines of its own beneath it: its places go on there.
    """
    paid = one.payment
    text = entry.remittance if entry and len(entry.remittance) > len(paid.remittance) else paid.remittance
    more = [line for line in (*entry.references, *entry.documents) if line] if entry else []
    behalf = entry.ultimate_counterparty if entry else ""
    lines = ["text", *("more" for _line in more), *(["behalf"] if behalf else [])]
    fields = {"name": paid.payer_name, "behalf": behalf, "account": paid.payer_account, "reference": paid.reference}
    fields |= {"text": text, "more": "\n".join(more)}
    fields["end_to_end_id"] = entry.end_to_end_id if entry and entry.end_to_end_id != "NOTPROVIDED" else ""
    starts = {"text": 0, "more": len(text) + 1, "behalf": len(text) + 1 + sum(len(line) + 1 for line in more)}
    spots: dict[str, list[tuple[int, str]]] = {name: [] for name in fields}
    for fact in one.evidence:
        field, at, words = str(fact.get("field") or ""), int(fact.get("at") or 0), str(fact.get("words") or "")
        if field == "text":
            field = next(name for name in reversed(list(dict.fromkeys(lines))) if at >= starts[name])
            at -= starts[field]
        if field in spots:
            spots[field].append((at, words))
    return tuple(Told(name, pieces_of(value, spots[name])) for name, value in fields.items() if value)


def _why(company: Company, one: MatchProposal) -> tuple[Why, ...]:
    facts = [{name: fact.get(name) or "" for name in ("kind", "words", "names")} for fact in one.evidence]
    wanted = {part for fact in facts if fact["kind"] in _OF_CUSTOMERS for part in str(fact["names"]).split()}
    ids = [int(part) for part in wanted if part.isascii() and part.isdecimal() and len(part) < 19]
    called = {
        str(pk): name for pk, name in Customer.objects.filter(company=company, pk__in=ids).values_list("pk", "name")
    }
    found = []
    for fact in facts:
        named = str(fact["names"]).split()
        known = [called.get(part, part) for part in named] if fact["kind"] in _OF_CUSTOMERS else named
        alike = names.score(str(fact["words"]), known[0]) if fact["kind"] in _ALIKE and known else 0
        found.append(Why(str(fact["kind"]), str(fact["words"]), tuple(known), alike))
    return tuple(found)


def _owes(company: Company, one: MatchProposal) -> tuple[tuple[Owes, ...], int]:
    """What the proposed customer owes in this currency: what is settled first, then the oldest; and how many more."""
    if one.customer_id is None:
        return (), 0
    currency, parts = one.payment.currency, parts_by_key(one)
    found = sorted(targets_of(company, one.customer_id, currency), key=lambda target: target.key not in parts)
    shown = found[: max(_SHOWN, len(parts))]
    return tuple(_line(target, parts.get(target.key, {}), currency) for target in shown), len(found) - len(shown)


def parts_by_key(one: MatchProposal) -> dict[str, dict[str, object]]:
    """What is proposed, by the key of its target: `i12` of open item 12, `c7` of claim 7."""
    found: dict[str, dict[str, object]] = {}
    for part in one.parts:
        claim, item = part.get("claim"), str(part.get("item") or "")
        key = f"c{claim}" if claim else item if item.startswith("c") else f"i{item}"
        found[key] = dict(part)
    return found


def _line(target: Target, part: dict[str, object], currency: str) -> Owes:
    minor, given_up = int(str(part.get("minor") or 0)), int(str(part.get("written_off") or 0))
    notes = part.get("credits")
    credited = sum(int(note[1]) for note in notes) if isinstance(notes, list) else 0
    return Owes(
        key=target.key,
        name=target.name,
        claim=target.claim,
        invoice=target.invoice,
        due=target.past,
        open=target.open,
        part=Money(minor, currency) if minor else None,
        credited=Money(credited, currency) if credited else None,
        written_off=Money(given_up, currency) if given_up else None,
        kind=str(part.get("kind") or ""),
        left=Money(max(target.open.minor - minor - credited - given_up, 0), currency),
    )
