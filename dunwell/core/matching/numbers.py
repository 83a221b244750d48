# SPDX-License-Identifier: MIT
"""Numbers of one's own in what a payer wrote: word by word, never as a part of something longer.

A number is split into its runs of letters and of digits; leading zeros and the signs between them do not count, its
letters in front may be missing, and its digits may be run together. So "RE-2026-00123" is found in "RE2026/123",
"Rechnung 2026 00123" and "202600123", and not in "2026-001234" or "12.03.2026".
"""

import re
from dataclasses import dataclass

from dunwell.core.references import remainder_by_97

_ATOM = re.compile(r"[^\W\d_]+|[0-9]+")
# A single sign between two atoms holds them together, a blank or two parts of a list do not.
_JOINERS = "-/._"
_MOST_ATOMS = 5
# Words in front of a number that say what it is; also run together with it ("RG2026-7").
_CUE_WORDS = """
    RE RG RNR RENR RGNR RECHNUNG RECHNUNGEN RECH RECHNR BELEG INV INVOICE INVOICES INVNR INVNO FAKTURA FAKTURAN
    FAKTUR FAKT FAK FACT FACTURE FACTUUR FATTURA FACTURA FATURA FTR FV LASKU LASKUN LASKUNRO LASKUT ARVE ARVED ARVEL
    ARVENR SASKAITA REKINS RACHUNEK REGNING TIMOLOGIO ΤΙΜΟΛΟΓΙΟ ΤΙΜ NR NO NRO NUM NUMMER NUMBER NUMERO N NUMARA
    SENET BILL
"""
# Words in front of a number that say that it is another one's.
_OTHER_WORDS = """
    KD KDNR KUNDE KUNDENNR KUNDENNUMMER CUSTOMER KLIENT KLIENDINUMBER ASIAKAS ASIAKASNRO MUSTERI AUFTRAG AUFTRAGSNR
    ORDER ORDERNR BESTELLUNG BESTELLNR TILAUS TELLIMUS SIPARIS PO TEL TELEFON PHONE PUH PLZ VAT USTID UID KMKR STNR
    LEPING VERTRAG VERTRAGSNR CONTRACT SOPIMUS KONTO ACCOUNT BLZ BIC MANDAT MANDATE MREF EREF KREF
"""
_CUES, _OTHERS = frozenset(_CUE_WORDS.split()), frozenset(_OTHER_WORDS.split())
_MONEY = r"EUR|USD|CHF|GBP|SEK|NOK|DKK|PLN|TRY|TL|€|\$|£|₺"
_MASKS = re.compile(
    rf"""\b\d{{4}}-\d{{2}}-\d{{2}}\b|(?<![\w.])\d{{1,2}}([./-])\d{{1,2}}\1(?:\d{{4}}|\d{{2}})(?!\w)          # dates
    |\S+@\S+|https?://\S+
    |(?<!\w)(?:{_MONEY})\ ?\d[\d.,'’]*|(?<![\w.,/-])\d[\d.,'’]*\ ?(?:{_MONEY}|,-)(?!\w)               # amounts
    |(?<![\w.,/-])(?:\d{{1,3}}(?:[.,'’\ ]\d{{3}})+|\d+)[.,]\d{{2}}(?![\d]|[./-]\d)
    |(?<!\d)\+\d[\d\ ()/-]{{6,}}                                                                    # telephones
    """,
    re.VERBOSE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_NINES = str.maketrans("012345678", "999999999")
_MONTH = re.compile(r"(?:1[0-2]|[1-9])-(?:20)?\d\d|20\d\d-(?:1[0-2]|[1-9])")
_DAY = re.compile(
    r"20[0-4]\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])(?:0\d|1[0-2])20[0-4]\d|(?:19|20)\d\d"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A run of letters or digits and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_digits(self) -> bool:
        return "0" <= self.text[0] <= "9"


@dataclass(frozen=True, slots=True)
class Span:
    """Atoms that make a key, from `first` to `last`."""

    key: str
    first: int
    last: int


def atoms_of(text: str) -> list[Atom]:
    """The runs of letters and of digits of a text, in capitals."""
    return [Atom(found[0], found.start(), found.end()) for found in _ATOM.finditer(text)]


def masked(text: str) -> str:
    """The text in capitals, as long as it was, with dates, amounts, telephones, addresses and IBANs blotted out."""
    upper = "".join(sign.upper() if len(sign.upper()) == 1 else sign for sign in text)
    return _IBAN.sub(_without_iban, _MASKS.sub(lambda found: "·" * len(found[0]), upper))


def _without_iban(found: re.Match[str]) -> str:
    """Blotted out as far as its check digits are right: what follows without a sign between may be a word."""
    text = found[0]
    for end in range(len(text), 14, -1):
        bare = text[:end].replace(" ", "")
        if len(bare) > 14 and not text.startswith("RF") and remainder_by_97(bare[4:] + bare[:4]) == 1:
            return "·" * end + text[end:]
    return text


def keys_of(number: str) -> list[str]:
    """Every way in which a number may be written: `keys_of("RE-2026-0012")` is ["RE-2026-12", "2026-12",
    "RE-20260012", "20260012"]. None for a number without a digit."""
    parts = _ATOM.findall(number.upper())
    first = next((at for at, part in enumerate(parts) if part[0] <= "9"), None)
    if first is None:
        return []
    together = _run_together(parts) if len(parts) > first + 1 else parts
    written = [_key(parts), _key(parts[first:])] if first else [_key(parts)]
    if len(together) < len(parts):
        written += [_key(together), _key(together[first:])] if first else [_key(together)]
    return list(dict.fromkeys(written))


def _run_together(parts: list[str]) -> list[str]:
    together: list[str] = []
    for part in parts:
        if together and part[0] <= "9" and together[-1][0] <= "9":
            together[-1] += part
        else:
            together.append(part)
    return together


def shape_of(key: str) -> str:
    """A key with every digit as 9: what numbers of one series have in common, zeros in front aside."""
    return key.translate(_NINES)


def spans(atoms: list[Atom], text: str) -> list[Span]:
    """Every key that neighbouring atoms make, the longest first from each place; only such as end in digits."""
    found: list[Span] = []
    for first in range(len(atoms)):
        key = ""
        here: list[Span] = []
        for last in range(first, min(first + _MOST_ATOMS, len(atoms))):
            if last > first and not _near(text[atoms[last - 1].end : atoms[last].start]):
                break
            part = atoms[last]
            key += ("-" if key else "") + (part.text.lstrip("0") or "0" if part.is_digits else part.text)
            if part.is_digits:
                here.append(Span(key, first, last))
        found += reversed(here)
    return found


def doubtful(span: Span, atoms: list[Atom], text: str, taken: set[int], *, prefixed: bool) -> bool:
    """Whether what was found could be something else than one's own number.

    It is so when it is a part of something longer that is not made of own numbers (`taken`: the atoms of all finds),
    when a word in front says that it is a customer's, an order's or another number, when it reads like a day, a month
    or a year, or when it is short: fewer than four digits, or four without its letters or a word like "invoice".
    """
    first, last = atoms[span.first], atoms[span.last]
    before = atoms[span.first - 1] if span.first else None
    after = atoms[span.last + 1] if span.last + 1 < len(atoms) else None
    cue = before is not None and before.text in _CUES
    if after is not None and span.last + 1 not in taken and _held(text[last.end : after.start]):
        return True
    if before is not None and span.first - 1 not in taken:
        if before.text in _OTHERS or _is_said_twice(atoms, span):
            return True
        if _held(text[before.end : first.start]) and not cue:
            return True
    if _MONTH.fullmatch(span.key) or _DAY.fullmatch(span.key):
        return True
    # As they are written: zeros in front are proof too.
    digits = sum(atom.end - atom.start for atom in atoms[span.first : span.last + 1] if atom.is_digits)
    return digits < (3 if prefixed else 4 if cue else 5)


def is_cued(span: Span, atoms: list[Atom]) -> bool:
    """Whether a word like "invoice" stands in front of what was found, and no word of another's number."""
    before = atoms[span.first - 1].text if span.first else ""
    return before in _CUES and not _is_said_twice(atoms, span)


def _is_said_twice(atoms: list[Atom], span: Span) -> bool:
    """Whether the second word in front is another one's: "order no. 1001"."""
    return span.first > 1 and atoms[span.first - 1].text in _CUES and atoms[span.first - 2].text in _OTHERS


def _near(between: str) -> bool:
    bare = between.strip()
    return len(between) <= 3 and (bare == "" or (len(bare) == 1 and bare in _JOINERS + ":#"))


def _held(between: str) -> bool:
    return between == "" or (len(between) == 1 and between in _JOINERS)


def _key(parts: list[str]) -> str:
    return "-".join([part.lstrip("0") or "0" if part[0] <= "9" else part for part in parts])
