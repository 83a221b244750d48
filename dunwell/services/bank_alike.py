# SPDX-License-Identifier: MIT
"""Whether two movements of one account, day and amount are one and the same, told in two files.

A payment counted twice settles what nobody paid; one left out reminds somebody who paid. So what cannot be told surely
is neither: it waits for a person.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from dunwell.core.matching.names import score
from dunwell.services.bank_rows import name_of

Verdict = Literal["same", "unclear", "other"]
# A text this short stands in any other by chance.
_SHORTEST_TEXT = 5
# From here on, of 100, two names are one person's: written otherwise, turned round, cut off.
_ONE_PERSON = 90


class Look(NamedTuple):
    """What can be compared: everything without blanks and marks, in capitals. `message`: what told it (`camt.053`).

    `own`: the bank's name of the movement, `names`: this and that of its whole entry; `payer`: the name as it was told.
    """

    message: str
    own: str
    names: frozenset[str]
    payer: str
    references: frozenset[str]
    end_to_end: str
    account: str
    name: str
    text: str

    @property
    def facts(self) -> tuple[object, ...]:
        """All that is told, apart from what the bank calls it."""
        return self[4:]


def look_of(
    format: str,
    *,
    bank_reference: str | None,
    entry_reference: str | None,
    references: Iterable[str | None],
    end_to_end: str | None,
    account: str | None,
    name: str | None,
    text: str,
) -> Look:
    own, whole = name_of(bank_reference), name_of(entry_reference)
    return Look(
        message=message_of(format),
        own=own,
        names=frozenset(filter(None, (own, whole))),
        payer=name or "",
        references=frozenset(_bare(each).lstrip("0") for each in references if each),
        # OFX has one name for everything, and it is the bank's.
        end_to_end="" if format.startswith("ofx") else _bare(end_to_end),
        account=_bare(account),
        name=_bare(name),
        text=_bare(text),
    )


def message_of(format: str) -> str:
    """What a format tells alike each time, whatever its version: `camt.053` of `camt.053.001.08`."""
    return format[:8] if format.startswith("camt.") else format


def compared(new: Look, old: Look) -> Verdict:
    """Whether a movement is the one that was told before, of the same account, day, amount and currency.

    The bank's own name decides where both have it: alike the same (a person decides where the payers are two), unlike
    another one in files of one kind. Without names, files of one kind must tell everything alike; files of two kinds
    must share a reference, or text and payer.
    """
    if new.own and new.own == old.own:
        return "other" if _contradict(new, old) else "unclear" if _strangers(new, old) else "same"
    differ = bool(new.names and old.names) and not new.names & old.names
    if new.message == old.message:
        return "same" if not differ and new.facts == old.facts else "other"
    if _contradict(new, old):
        return "other"
    named = bool(new.references & old.references) or _both(new.end_to_end, old.end_to_end)
    text, payer = _within(new.text, old.text), _within(new.name, old.name) or _accounts(new.account, old.account)
    if named or text or payer:
        sure = named or (text and (payer or not (new.name and old.name)))
        return "same" if sure and not differ else "unclear"
    untold = not any((new.text, new.name, new.references)) or not any((old.text, old.name, old.references))
    return "unclear" if untold and not differ else "other"


def is_doubtful(new: Look, old: Look) -> bool:
    """Whether two movements that the bank calls alike may be two all the same: some banks give one name to all of a
    day. They tell references, accounts or payers that are not the same."""
    return _contradict(new, old) or _strangers(new, old)


def _strangers(new: Look, old: Look) -> bool:
    """Both tell a payer, not the same one, and nothing else that ties them."""
    tied = bool(new.references & old.references) or _both(new.end_to_end, old.end_to_end)
    if not (new.name and old.name) or tied or _accounts(new.account, old.account):
        return False
    is_one = new.name == old.name or _within(new.name, old.name)
    return not is_one and score(new.payer, old.payer) < _ONE_PERSON


def _contradict(new: Look, old: Look) -> bool:
    """Both tell a reference, an end-to-end id or an account, and not the same."""
    return (
        bool(new.references and old.references and not new.references & old.references)
        or bool(new.end_to_end and old.end_to_end and new.end_to_end != old.end_to_end)
        or bool(new.account and old.account and not _accounts(new.account, old.account))
    )


def _both(new: str, old: str) -> bool:
    return bool(new) and new == old


def _within(new: str, old: str) -> bool:
    """One text stands in the other: formats cut them at different lengths."""
    short, long = sorted((new, old), key=len)
    return len(short) >= _SHORTEST_TEXT and short in long


def _accounts(new: str, old: str) -> bool:
    """The same account, or a number of it within its IBAN."""
    short, long = sorted((new, old), key=len)
    return bool(short) and (short == long or (len(short) >= _SHORTEST_TEXT and long.endswith(short.lstrip("0"))))


def _bare(text: str | None) -> str:
    return "".join(filter(str.isalnum, text or "")).upper()
