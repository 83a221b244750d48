# SPDX-License-Identifier: MIT
"""What people set about a way to carry messages: its settings, on and off, a pause, how fast it may go.

Every change is a line of history under the company's lock; secrets are named there, never told.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Literal, TypedDict, get_args, get_origin, get_type_hints

from django.db.models import Q

from dunwell.core.problem import Problem, Refused
from dunwell.delivery.channels import WAYS, Way
from dunwell.services.separate_mail import refuse_leaving_own_server
from dunwell.services.ways import encrypted, is_needed, secrets_of, surroundings, way_named
from dunwell.services.writing import Changes, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay

HOUSE, ALL = "house", "all"  # this installation's mail server; every way
LONGEST = 20_000  # a private key in letters is the longest
_MOST_A_MINUTE = 100_000
_KEPT, _NEW = "•••", "new"  # what history shows of a secret
_YES, _NO = frozenset({"on", "yes", "true", "1"}), frozenset({"off", "no", "false", "0", ""})


class Who(TypedDict):
    """Who does it, when, and which day that is for the company."""

    on: date
    actor: str
    at: datetime


def save_way(
    company: Company, way: str, values: Mapping[str, object], *, on: date, actor: str, at: datetime
) -> CompanyWay:
    """Keeps the settings of a way, given as the way's dataclass names them, as texts or in their own types.

    What is not given stays as it was, or takes its default; a secret that is left blank stays as it was, unless it
    would go elsewhere now, and is dropped when where it goes is emptied. Raises `Refused("bad_fields")` with a
    `Problem` for each that cannot be (its `where` is the field), `unknown_setting`, and what the way's own check
    refuses.
    """
    kind = way_named(way)
    with writing(company) as locked:
        row = _row(locked, kind)
        # Secrets of another installation's key are lost: they have to be given anew.
        before: dict[str, object] = dict(row.settings)
        with suppress(Refused):
            before |= secrets_of(row)
        made = _without_idle(kind, before, _made(kind, before, values), values)
        _refuse_elsewhere(kind, before, made, values)
        kind.check(made, surroundings(locked))
        after = {field.name: getattr(made, field.name) for field in fields(kind.settings)}
        changes = _changes(kind, before, after)
        if not changes and row.pk:
            return row
        row.settings = {name: value for name, value in after.items() if name not in kind.secrets}
        row.secrets = encrypted({name: value for name, value in after.items() if name in kind.secrets and value})
        # The test was of other settings; and what was refused with the old ones is tried with these.
        row.tested_at, row.tested_answer, row.tested_well = None, "", False
        row.blocked_at, row.blocked_answer, row.again_at = None, "", None
        row.save()
        _tell(locked, "way_changed", kind.name, {"changes": changes}, on=on, actor=actor, at=at)
    return row


def switch_way(company: Company, way: str, *, to: bool, on: date, actor: str, at: datetime) -> CompanyWay:
    """Messages of its channel go by this way, or no longer. Switching on checks its settings as they are now.

    Raises `Refused("own_server_needed")` when a procedure in force writes each invoice separately and the company's own
    mail server is to be switched off; what the way's check refuses; `way_incomplete`, `secret_lost`.
    """
    kind = way_named(way)
    with writing(company) as locked:
        row = _row(locked, kind)
        if row.on == to and row.pk:
            return row
        if to:
            before = {**row.settings, **secrets_of(row)}
            kind.check(_made(kind, before, {}), surroundings(locked))
        else:
            refuse_leaving_own_server(locked, kind.name)
        row.on = to
        row.blocked_answer = ""  # what made it stop is over, or does not matter any more
        row.blocked_at = row.again_at = None
        row.save()
        _tell(locked, "way_switched", kind.name, {"changes": {"on": [not to, to]}}, on=on, actor=actor, at=at)
    return row


def pause_way(company: Company, way: str, *, why: str, on: date, actor: str, at: datetime) -> CompanyWay:
    """Nothing leaves by this way until it is resumed. Raises `Refused("reason_missing")`, `too_long`, `way_not_set`."""
    why = said(why, 200)
    with writing(company) as locked:
        row = _existing(locked, way)
        if not row.paused or row.paused_why != why:
            row.paused, row.paused_why = True, why
            row.save(update_fields=["paused", "paused_why"])
            _tell(locked, "way_paused", way, {"reason": why}, on=on, actor=actor, at=at)
    return row


def resume_way(company: Company, way: str, *, on: date, actor: str, at: datetime) -> CompanyWay:
    """What waits by this way leaves again: neither paused by a person nor stopped by itself. Raises `way_not_set`."""
    with writing(company) as locked:
        row = _existing(locked, way)
        if row.paused or row.blocked_at:
            row.paused, row.paused_why = False, ""
            row.blocked_at, row.blocked_answer, row.again_at = None, "", None
            row.save(update_fields=["paused", "paused_why", "blocked_at", "blocked_answer", "again_at"])
            _tell(locked, "way_resumed", way, {}, on=on, actor=actor, at=at)
    return row


def pause_all(company: Company, *, why: str, on: date, actor: str, at: datetime) -> None:
    """Nothing of the company leaves by any way, this installation's mail server among them. Raises `reason_missing`."""
    why = said(why, 200)
    with writing(company) as locked:
        house, _ = CompanyWay.objects.get_or_create(company=locked, way=HOUSE, defaults={"channel": "email"})
        rows = [house, *CompanyWay.objects.filter(company=locked, on=True).exclude(pk=house.pk)]
        if all(row.paused for row in rows):
            return
        CompanyWay.objects.filter(pk__in=[row.pk for row in rows if not row.paused]).update(paused=True, paused_why=why)
        _tell(locked, "way_paused", ALL, {"reason": why}, on=on, actor=actor, at=at)


def resume_all(company: Company, *, on: date, actor: str, at: datetime) -> None:
    """All that waits leaves again, by every way."""
    with writing(company) as locked:
        rows = CompanyWay.objects.filter(Q(paused=True) | Q(blocked_at__isnull=False), company=locked)
        if rows.update(paused=False, paused_why="", blocked_at=None, blocked_answer="", again_at=None):
            _tell(locked, "way_resumed", ALL, {}, on=on, actor=actor, at=at)


def pace_way(company: Company, way: str, per_minute: int | None, *, on: date, actor: str, at: datetime) -> CompanyWay:
    """At most so many messages leave by this way in a minute; None: as many as go. Raises `Refused("bad_value")`."""
    if per_minute is not None and not 1 <= per_minute <= _MOST_A_MINUTE:
        raise Refused("bad_value", key="per_minute", value=per_minute, wanted=f"1 to {_MOST_A_MINUTE}, or nothing")
    with writing(company) as locked:
        row = _row(locked, way_named(way))
        if row.per_minute != per_minute:
            changes: Changes = {"per_minute": [row.per_minute, per_minute]}
            row.per_minute = per_minute
            row.save()
            _tell(locked, "way_changed", way, {"changes": changes}, on=on, actor=actor, at=at)
    return row


def rows_of(company: Company) -> dict[str, CompanyWay]:
    """A row for every way that there is, in the order of WAYS; one that was never set is not in the database."""
    kept = {row.way: row for row in CompanyWay.objects.filter(company=company)}
    return {name: kept.get(name) or _new(company, way) for name, way in WAYS.items()}


def _row(company: Company, way: Way) -> CompanyWay:
    return CompanyWay.objects.filter(company=company, way=way.name).first() or _new(company, way)


def _new(company: Company, way: Way) -> CompanyWay:
    return CompanyWay(company=company, way=way.name, channel=way.channel)


def _existing(company: Company, way: str) -> CompanyWay:
    row = CompanyWay.objects.filter(company=company, way=way_named(way).name).first()
    if row is None:
        raise Refused("way_not_set", way=way)
    return row


def _made(way: Way, before: Mapping[str, object], values: Mapping[str, object]) -> object:
    """The way's dataclass of what was and what is given now. Raises `Refused("bad_fields")`, `unknown_setting`."""
    hints = get_type_hints(way.settings)
    known = [field.name for field in fields(way.settings)]
    for name in values:
        if name not in known:
            raise Refused("unknown_setting", key=name, known=known)
    made: dict[str, object] = {}
    problems = []
    for name in known:
        given = values.get(name)
        if name not in values or (name in way.secrets and given in {"", None}):
            if name in before:
                made[name] = before[name]
            elif is_needed(way, name):
                problems.append(Problem("missing", name, f"{name} is needed"))
            continue
        wanted = _value(hints[name], given)
        if isinstance(wanted, Problem):
            problems.append(Problem(wanted.code, name, f"{name} must be {wanted.message}"))
        elif wanted == "" and is_needed(way, name):
            problems.append(Problem("missing", name, f"{name} is needed"))
        else:
            made[name] = wanted
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way=way.name)
    result: object = way.settings(**made)
    return result


def _without_idle(way: Way, before: Mapping[str, object], made: object, values: Mapping[str, object]) -> object:
    """Without the secrets that were kept for a place that is emptied now: whoever no longer has them can clear it."""
    idle = [
        name
        for name, where in way.secrets.items()
        if values.get(name) in {"", None}
        and not is_needed(way, name)
        and any(before.get(one) and getattr(made, one) == "" for one in where)
    ]
    return replace(made, **dict.fromkeys(idle, "")) if idle else made  # type: ignore[type-var]  # settings are one


def _refuse_elsewhere(way: Way, before: Mapping[str, object], made: object, values: Mapping[str, object]) -> None:
    """Secrets that were kept go where they went: they are asked for anew when that changes. Raises `bad_fields`."""
    defaults = {field.name: field.default for field in fields(way.settings)}
    moved = {name for name, default in defaults.items() if getattr(made, name) != before.get(name, default)}
    problems = [
        Problem("secret_asked_again", name, f"{name} is needed again: it would go elsewhere now")
        for name, where in way.secrets.items()
        if getattr(made, name) and before.get(name) and values.get(name) in {"", None} and moved & where
    ]
    if problems:
        raise Refused("bad_fields", problems=tuple(problems), way=way.name)


def _value(hint: object, given: object) -> str | int | bool | Problem:
    """What is given, in the type that the dataclass asks for; or what is wanted instead."""
    if hint is bool:
        if isinstance(given, bool):
            return given
        text = str(given or "").strip().lower()
        return text in _YES if text in _YES | _NO else Problem("bad_value", "", "on or off")
    if hint is int:
        text = str(given).strip()
        is_number = not isinstance(given, bool) and text.isascii() and text.isdecimal() and len(text) <= 9
        return int(text) if is_number else Problem("bad_value", "", "a whole number")
    text = str(given or "").strip()
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        return text if text in choices else Problem("bad_value", "", " or ".join(choices))
    if len(text) > LONGEST or "\x00" in text:
        return Problem("too_long", "", f"at most {LONGEST} characters")
    return text


def _changes(way: Way, before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    """`{field: [before, after]}`; of a secret only whether there was one."""
    changes: Changes = {}
    for name, value in after.items():
        was = before.get(name, "")
        if value == was or (value is False and name not in before):
            continue
        secret: list[object] = [_KEPT if was else "", _NEW if value else ""]
        changes[name] = secret if name in way.secrets else [was, value]
    return changes


def _tell(
    company: Company, code: str, way: str, data: Mapping[str, object], *, on: date, actor: str, at: datetime
) -> None:
    chain.append(company, actor, at, [Entry(code, on, data={"way": way, **data})])
