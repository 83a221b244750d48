# SPDX-License-Identifier: MIT
"""What the coming run would send, customer by customer: the messages with their lines, and what waits and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.money import Money
from dunwell.core.procedure import Channel
from dunwell.services.coming import Coming
from dunwell.services.deciding import reach_of
from dunwell.services.edits import Account
from dunwell.services.frame_paging import Row, frame_page
from dunwell.services.paging import KeyPage
from dunwell.services.planned import Planned, planned
from dunwell.services.proposal_people import people_of
from dunwell.services.proposals import proposed_steps
from dunwell.services.why import Phrase, level_code, reason
from dunwell.store.models import Company, OpenItem, RunEdit

ORDER = ("customer_name", "ref", "customer", "currency")


@dataclass(frozen=True)
class Line:
    """One item on a message. `before`: what was proposed of it, where that is another amount now."""

    item: int
    name: str
    invoice_id: int
    due_on: date | None
    days_late: int
    level: str | None
    stepped: bool
    chased: Money
    before: Money | None


@dataclass(frozen=True)
class Waiting:
    """An item that does not go out. `what`: `left_out` (by the edit of this id), or since it was proposed `gone`, `new`
    or `level`. `reason` says why it would not go out now, where the plan says it.
    """

    item: int
    name: str
    invoice_id: int | None
    what: str
    outcome: str
    reason: Phrase | None
    edit: int | None = None


@dataclass(frozen=True)
class Message:
    """One notice, call or hand-over. `channels` are those that its level names and that reach the customer."""

    action: str
    level: str
    procedure: str
    channel: str
    channels: tuple[Channel, ...]
    lines: list[Line]
    fee: Money
    credits: Money
    claims: Money
    total: Money


@dataclass(frozen=True)
class Proposal:
    """All that goes to one customer in one currency, and what of it waits. `warnings` are codes."""

    customer: int
    ref: str
    name: str
    currency: str
    total: Money
    messages: list[Message]
    waiting: list[Waiting]
    addresses: tuple[str, ...]
    warnings: list[str]
    sentence: RunEdit | None = None
    channel: RunEdit | None = None

    @property
    def lines(self) -> int:
        return sum(len(one.lines) for one in self.messages)


def proposal_page(
    company: Company, coming: Coming, *, level: str = "", text: str = "", after: str = "", before: str = "",
    size: int = 20, accounts: Collection[Account] | None = None,
) -> KeyPage[Proposal]:  # fmt: skip
    """A page of them by the customers' names: those that get a message of this level (empty: any), whose name or number
    holds `text`. `accounts`: these alone."""
    builder = _Builder(company, coming, planned(company, coming.on))
    found = builder.accounts(level, text)
    if accounts is not None:
        wanted = pl.DataFrame(list(accounts), schema={"customer": pl.Int64, "currency": pl.String}, orient="row")
        found = found.join(wanted, on=["customer", "currency"], how="semi")
    page = frame_page(found, ORDER, after=after, before=before, size=size)
    return KeyPage(rows=builder.proposals(page.rows), total=page.total, next=page.next, previous=page.previous)


@dataclass
class _Builder:
    company: Company
    coming: Coming
    decided: Planned
    waiting: list[tuple[int, str, str, int | None]] = field(init=False)  # item, what, outcome, edit

    def __post_init__(self) -> None:
        coming = self.coming
        days = {coming.on, coming.proposal.on} if coming.proposal else {coming.on}
        edits = RunEdit.objects.filter(company=self.company, on__in=days, ended_seq__isnull=True)
        left = edits.filter(kind=RunEdit.Kind.LEAVE_OUT) if coming.editable else edits.none()
        self.edits = edits
        self.waiting = [(item, "left_out", "on_hold", edit) for edit, item in left.values_list("pk", "item") if item]
        if coming.standing:
            changes = coming.standing.changes
            self.waiting += [(one.item, one.what, one.outcome, None) for one in changes if one.what != "amount"]

    def accounts(self, level: str, text: str) -> pl.DataFrame:
        """One row a customer and currency."""
        notices = self._notices()
        if level:
            notices = notices.filter(pl.col("code") == level)
        sums = [notices.select("customer", "currency", "total")]
        if not level:
            sums.append(self._waiting_accounts())
        found = pl.concat(sums).group_by("customer", "currency").agg(pl.col("total").sum())
        found = found.join(self.decided.people, on="customer", how="inner")
        if text:
            sought = pl.concat_str("ref", "customer_name", separator="\n").str.to_lowercase()
            found = found.filter(sought.str.contains(text.lower(), literal=True))
        return found

    def proposals(self, rows: Collection[Row]) -> list[Proposal]:
        accounts = [(int(str(row["customer"])), str(row["currency"])) for row in rows]
        keys = pl.DataFrame(accounts, schema={"customer": pl.Int64, "currency": pl.String}, orient="row")
        notices = self._notices().join(keys, on=["customer", "currency"], how="semi")
        customers = {customer for customer, _ in accounts}
        people = people_of(self.company, customers, self.edits)
        messages, marks = self._messages(notices)
        waiting = self._waiting(customers)
        found = []
        for row, account in zip(rows, accounts, strict=True):
            channels = [one.channel for one in messages[account]]
            found.append(
                Proposal(
                    customer=account[0],
                    ref=str(row["ref"]),
                    name=str(row["customer_name"]),
                    currency=account[1],
                    total=Money(int(str(row["total"])), account[1]),
                    messages=messages[account],
                    waiting=waiting[account],
                    addresses=people.addresses(account[0], channels),
                    warnings=[*people.warnings(account, channels), *marks[account]],
                    sentence=people.edit(account, RunEdit.Kind.SENTENCE),
                    channel=people.edit(account, RunEdit.Kind.CHANNEL),
                )
            )
        return found

    def _notices(self) -> pl.DataFrame:
        codes = [
            (index, position, level.code)
            for index, procedure in enumerate(self.decided.loaded.facts.procedures)
            for position, level in enumerate(procedure.levels, 1)
        ]
        names = pl.DataFrame(codes, schema={"procedure": pl.Int16, "level": pl.Int16, "code": pl.String}, orient="row")
        return self.coming.plan.notices.join(names, on=["procedure", "level"], how="left", maintain_order="left")

    def _waiting_accounts(self) -> pl.DataFrame:
        items = [item for item, *_ in self.waiting]
        rows = OpenItem.objects.filter(company=self.company, pk__in=items).values_list("customer_id", "currency")
        schema = {"customer": pl.Int64, "currency": pl.String, "total": pl.Int64}
        return pl.DataFrame([(*row, 0) for row in rows], schema=schema, orient="row")

    def _messages(self, notices: pl.DataFrame) -> tuple[Mapping[Account, list[Message]], Mapping[Account, list[str]]]:
        lines = self.coming.plan.lines.join(notices.select("notice"), on="notice", how="semi", maintain_order="left")
        told = self.decided.rows.select(
            "item", "name", "late", "state", "procedure", "disputed", "promised", "currency"
        )  # fmt: skip
        lines = lines.join(told, on="item", how="left", maintain_order="left")
        known = OpenItem.objects.filter(company=self.company).in_bulk(lines["item"].to_list())
        proposed = proposed_steps(self.coming.proposal) if self.coming.standing and self.coming.proposal else {}
        by_notice: dict[int, list[Line]] = defaultdict(list)
        paused: dict[int, set[str]] = defaultdict(set)
        for row in lines.iter_rows(named=True):
            by_notice[row["notice"]].append(self._line(row, known[row["item"]], proposed))
            paused[row["notice"]] |= {f"partly_{name}" for name in ("disputed", "promised") if row[name]}
        found: dict[Account, list[Message]] = defaultdict(list)
        marks: dict[Account, list[str]] = defaultdict(list)
        reach = reach_of(self.decided.loaded.facts, notices["customer"].unique().to_list())
        for row in notices.iter_rows(named=True):
            account = (row["customer"], row["currency"])
            found[account].append(self._message(row, by_notice[row["notice"]], reach.get(account[0], frozenset())))
            marks[account] += sorted(paused[row["notice"]])
        return found, marks

    def _message(self, row: Row, lines: list[Line], reach: Collection[Channel]) -> Message:
        facts, currency = self.decided.loaded.facts, str(row["currency"])
        procedure, level = int(str(row["procedure"])), int(str(row["level"]))
        message = row["action"] == "notice"
        named = facts.usable(procedure, level) if message else ()
        return Message(
            action=str(row["action"]),
            level=str(row["code"]),
            procedure=facts.procedures[procedure].name,
            channel=str(row["channel"]),
            channels=tuple(one for one in named if one in reach),
            lines=lines,
            **{name: Money(int(str(row[name])), currency) for name in ("fee", "credits", "claims", "total")},
        )

    def _line(self, row: Row, item: OpenItem, proposed: Mapping[int, tuple[int, int]]) -> Line:
        procedures, chased = self.decided.loaded.facts.procedures, int(str(row["chased"]))
        before = proposed.get(item.pk, (0, chased))[1]
        return Line(
            item=item.pk,
            name=str(row["name"]),
            invoice_id=item.invoice_id,
            due_on=item.due_on,
            days_late=int(str(row["late"])),
            level=level_code(row, "position" if row["stepped"] else "state", procedures),
            stepped=bool(row["stepped"]),
            chased=Money(chased, item.currency),
            before=Money(before, item.currency) if before != chased else None,
        )

    def _waiting(self, customers: Collection[int]) -> Mapping[Account, list[Waiting]]:
        items = OpenItem.objects.filter(
            company=self.company, customer__in=customers, pk__in=[item for item, *_ in self.waiting]
        )
        known = items.select_related("invoice").in_bulk()
        rows = self.decided.rows.filter(pl.col("item").is_in(list(known)))
        told = {row["item"]: row for row in rows.iter_rows(named=True)}
        facts = self.decided.loaded.facts
        found: dict[Account, list[Waiting]] = defaultdict(list)
        for pk, what, outcome, edit in self.waiting:
            if pk in known:
                item = known[pk]
                why = reason(told[pk], facts) if pk in told and what == "gone" else None
                found[item.customer_id, item.currency].append(
                    Waiting(pk, str(item), item.invoice_id, what, outcome, why, edit)
                )
        return found
