# SPDX-License-Identifier: MIT
"""What a payment names: references, notices and numbers of one's own, with the words and their place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dunwell.core.matching.book import Book, reference_keys
from dunwell.core.matching.model import Payment
from dunwell.core.matching.numbers import Atom, Span, atoms_of, doubtful, is_cued, keys_of, masked, shape_of, spans
from dunwell.core.references import is_belgian, is_valid

# Fields in which a payer writes, the one for references first.
FIELDS: tuple[Literal["reference", "end_to_end_id", "text"], ...] = ("reference", "end_to_end_id", "text")
_RF = re.compile(r"\bRF ?\d{2}(?: ?[A-Z0-9]){1,21}")
_RF_DIGITS = re.compile(r"\bRF ?\d[\d ]*")
_BELGIAN = re.compile(r"[+*]{3} ?(\d{3})/?(\d{4})/?(\d{5}) ?[+*]{3}")
# Digits in the groups of a printed reference, or in one piece; never beside other signs of a number.
_DIGITS = re.compile(r"(?<![\w.,/-])\d[\d ]{4,34}\d(?![\w/-]|[.,]\d)")
# Shorter ones are right by chance too often: one check digit, ten of them.
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """Items that a payment names in one place. `weak`: it could be something else. `kind` as of a fact."""

    kind: Literal["reference", "notice", "number", "end_to_end_id"]
    words: str
    field: str
    at: int
    items: tuple[int, ...]
    weak: bool = False


@dataclass(frozen=True, slots=True)
class NoteHit:
    """Credit notes that a payment names in one place. `weak`: it could be something else; `own`: it claims to be one's
    own number, of an invoice that is not known as likely as of a credit note."""

    notes: tuple[int, ...]
    words: str
    field: str
    at: int
    weak: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Named:
    """All that was found; `unknown` are numbers that look like one's own and are not open: (words, field, place)."""

    hits: tuple[Hit, ...]
    unknown: tuple[tuple[str, str, int], ...]
    notes: tuple[NoteHit, ...] = ()


def named_in(payment: Payment, book: Book) -> Named:
    """Every hit in the fields of a payment, each item once for each kind, by field and place."""
    hits: list[Hit] = []
    unknown: list[tuple[str, str, int]] = []
    notes: list[NoteHit] = []
    if payment.end_to_end_id in book.debits:
        own = payment.end_to_end_id
        hits.append(Hit("end_to_end_id", own, "end_to_end_id", 0, tuple(book.debits[own])))
    for field in FIELDS:
        text: str = getattr(payment, field)
        if len(text) < 2 or text == "NOTPROVIDED":
            continue
        references = list(_references(text, field, book))
        hits += references
        taken = [(hit.at, hit.at + len(hit.words)) for hit in references]
        blotted = masked(text)
        for start, end in taken:
            blotted = blotted[:start] + "·" * (end - start) + blotted[end:]
        found, others, credits = _numbers(_Line(field, text, blotted, atoms_of(blotted)), book)
        hits += found
        unknown += others
        notes += credits
    return Named(tuple(hits), tuple(unknown), tuple(notes))


def _references(text: str, field: str, book: Book) -> Iterator[Hit]:
    """References with the right check digits; a field for references may hold any of one's own as it was given."""
    if field == "reference":
        for key in reference_keys(text):
            if found := book.references.get(key):
                yield Hit("reference", text, field, 0, tuple(found))
                return
    upper = text.upper() if len(text.upper()) == len(text) else text
    for match in _RF.finditer(upper):
        yield from _first_known(match[0], match.start(), field, book)
    for match in _BELGIAN.finditer(upper):
        digits = "".join(match.groups())
        if is_belgian(digits) and (found := book.references.get(digits.lstrip("0"))):
            yield Hit("reference", match[0], field, match.start(), tuple(found))
    # Digits of an RF reference, right or wrong, are not another one by themselves.
    for match in _DIGITS.finditer(_RF_DIGITS.sub(lambda found: "·" * len(found[0]), upper)):
        yield from _digits(match[0], match.start(), field, book)


def _first_known(words: str, start: int, field: str, book: Book) -> Iterator[Hit]:
    """The longest beginning that is a right RF reference; of an item, of a notice or made of an invoice's number."""
    for end in range(len(words), 4, -1):
        part = words[:end].rstrip()
        if not is_valid("rf", part):
            continue
        bare = part.replace(" ", "")
        known = [*(book.references.get(key, []) for key in reference_keys(bare))]
        known += [
            found for key in keys_of(bare[4:])[:1] for found in (book.notices.get(key, []), book.numbers.get(key, []))
        ]
        if found := next(filter(None, known), None):
            yield Hit("reference", part, field, start, tuple(found))
            return


def _digits(words: str, start: int, field: str, book: Book) -> Iterator[Hit]:
    """References of digits: a run of whole groups, the longest first, that is one's own and adds up."""
    groups = [(found.start(), found.end()) for found in re.finditer(r"\d+", words)]
    first = 0
    while first < len(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            part = words[groups[first][0] : groups[last][1]]
            bare = part.replace(" ", "")
            found = book.references.get(bare.lstrip("0"))
            if found and len(bare) >= _SHORTEST and _adds_up(bare):
                yield Hit("reference", part, field, start + groups[first][0], tuple(found))
                first = last
                break
        first += 1


def _adds_up(bare: str) -> bool:
    return is_belgian(bare) or any(is_valid(kind, bare) for kind in ("swiss", "finnish", "estonian"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A field as it is read: the text, the same with dates and amounts blotted out, and its runs."""

    field: str
    text: str
    blotted: str
    atoms: list[Atom]

    def words(self, span: Span) -> tuple[str, int]:
        start, end = self.atoms[span.first].start, self.atoms[span.last].end
        return self.text[start:end], start


def _numbers(line: _Line, book: Book) -> tuple[list[Hit], list[tuple[str, str, int]], list[NoteHit]]:
    found: list[tuple[Span, Literal["notice", "number"], list[int]]] = []
    unknown: list[Span] = []
    credits: list[tuple[Span, list[int]]] = []
    behind = 0
    for span in spans(line.atoms, line.blotted):
        if span.first < behind:
            continue
        if items := book.numbers.get(span.key):
            found.append((span, "number", items))
        elif items := book.notices.get(span.key):
            found.append((span, "notice", items))
        elif notes := book.note_numbers.get(span.key):
            credits.append((span, notes))
        else:
            unknown += [span] if shape_of(span.key) in book.series else []
            continue
        behind = span.last + 1
    taken = _atoms(span for span, _, _ in found)
    hits = [_hit(span, kind, items, line, taken) for span, kind, items in found]
    free = [span for span in unknown if not taken & _atoms([span]) and _is_own(span, line.atoms)]
    # The digits of a longer number are no credit note's.
    longer = _atoms(free)
    taken |= _atoms(span for span, _ in credits)
    told = [_note_hit(span, notes, line, taken) for span, notes in credits if not longer & _atoms([span])]
    return hits, [_place(span, line) for span in free], told


def _atoms(spans: Iterable[Span]) -> set[int]:
    """The places of all runs of some spans."""
    return {at for span in spans for at in range(span.first, span.last + 1)}


def _note_hit(span: Span, notes: list[int], line: _Line, taken: set[int]) -> NoteHit:
    words, field, at = _place(span, line)
    weak = _is_weak(span, line, taken)
    return NoteHit(tuple(notes), words, field, at, weak, _is_own(span, line.atoms))


def _place(span: Span, line: _Line) -> tuple[str, str, int]:
    words, at = line.words(span)
    return words, line.field, at


def _is_weak(span: Span, line: _Line, taken: set[int]) -> bool:
    prefixed = not line.atoms[span.first].is_digits
    return doubtful(span, line.atoms, line.blotted, taken, prefixed=prefixed)


def _hit(span: Span, kind: Literal["notice", "number"], items: list[int], line: _Line, taken: set[int]) -> Hit:
    words, start = line.words(span)
    return Hit(kind, words, line.field, start, tuple(items), _is_weak(span, line, taken))


def _is_own(span: Span, atoms: list[Atom]) -> bool:
    """Whether a number that is not known claims to be one's own: by letters of one's own, or a word like invoice."""
    return not atoms[span.first].is_digits or is_cued(span, atoms)
