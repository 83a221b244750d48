# SPDX-License-Identifier: MIT
"""A payer takes a credit note off by itself: what is paid is what is named less credit notes that are not used yet."""

from dunwell.core.matching.book import Book
from dunwell.core.matching.case import Case
from dunwell.core.matching.fit import Fit, subsets
from dunwell.core.matching.model import Allocation, Credit, Fact

# Among more of them some sum to anything.
_MOST = 8


def named_notes(case: Case, customer: str) -> list[int]:
    """The customer's unused credit notes whose numbers the payment tells."""
    unused = set(case.book.unused_of(customer, case.payment.currency))
    return sorted({at for hit in case.named.notes if not hit.weak for at in hit.notes if at in unused})


def credited_fit(case: Case, customer: str, named: list[int], *, told: bool) -> Fit | None:
    """The amount and credit notes settle all of these items to the cent; else None.

    `told`: with all the credit notes that the payment names, each wholly. Else with the only sum of unused ones that
    fits; where another fits as well, it is in doubt.
    """
    book, notes = case.book, named_notes(case, customer)
    short = sum(book.left[at] for at in named) - case.payment.amount
    if short <= 0 or not named or not all(book.left[at] for at in named):
        return None
    if told:
        return _fit(case, named, notes) if notes and sum(book.note_left[at] for at in notes) == short else None
    unused = book.unused_of(customer, case.payment.currency)
    if notes or not 0 < len(unused) <= _MOST:
        # What is named and does not fit is not replaced by what is not named.
        return None
    found, complete = subsets([book.note_left[at] for at in unused], short, book.policy.search_steps)
    if not found:
        return None
    fit = _fit(case, named, [unused[place] for place in found[0]])
    sure = len(found) == 1 and complete
    return fit if sure else Fit(fit.parts, 0, (*fit.facts, Fact("ambiguous")), fit.notes, whole=True, doubt=True)


def _fit(case: Case, named: list[int], notes: list[int]) -> Fit:
    """The payment settles the oldest items, the credit notes what it leaves of them."""
    book, left = case.book, case.payment.amount
    parts: list[tuple[int, Allocation]] = []
    open_now = {at: book.left[at] for at in named}
    for at in named:
        if part := min(left, open_now[at]):
            parts.append((at, Allocation(book.items[at].id, part)))
            open_now[at] -= part
            left -= part
    facts = [Fact("exact_amount")]
    if len(named) > 1:
        facts.append(Fact("several", names=" ".join(book.items[at].invoice for at in named)))
    facts += [_fact(case, note) for note in notes]
    return Fit(tuple(parts), 0, tuple(facts), tuple(_credits(book, notes, open_now)), whole=True)


def _credits(book: Book, notes: list[int], open_now: dict[int, int]) -> list[tuple[int, Credit]]:
    found: list[tuple[int, Credit]] = []
    for note in notes:
        free = book.note_left[note]
        for at, still in open_now.items():
            if part := min(free, still):
                found.append((note, Credit(book.notes[note].id, book.items[at].id, part)))
                open_now[at] = still - part
                free -= part
    return found


def _fact(case: Case, note: int) -> Fact:
    """The credit note as evidence, with the words that name it where any do."""
    number = case.book.notes[note].number
    for hit in case.named.notes:
        if note in hit.notes:
            return Fact("credit_note", hit.words, hit.field, hit.at, number)
    return Fact("credit_note", names=number)
