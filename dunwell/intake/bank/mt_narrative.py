# SPDX-License-Identifier: MIT
"""Field :86: of a SWIFT statement, and :NS: of old German ones: who paid, and what for.

Three ways of writing are known: subfields of two digits behind a mark (Germany, Austria, Poland: `?20…`, `~20…`,
`^20…`, `<20…`), code words between slashes (Netherlands, Nordic countries, CGI: `/NAME/…/REMI/…`), and free text.
"""

import re
from dataclasses import dataclass

# DFÜ-Abkommen, annex 3, chapter 8: text key, then subfields; the mark is the bank's choice.
_MARKED = re.compile(r"(?P<key>\d{3})?\s*(?P<mark>[?<>^~!|@#$%&*=;§])(?=[0-36]\d)", re.ASCII)
_PURPOSE = {f"{number:02}" for number in (*range(20, 30), *range(60, 70))}
# A subfield of the purpose holds 27 characters; one that is full goes on in the next without a space between.
FULL = 27
# SEPA identifiers inside the purpose, and what they are here.
_SEPA = re.compile(r"\b((?:IBAN|BIC)(?=[+])|EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|MTLG)[+:]\s?")
# DK list of the text key extension for returns (subfield 34): only these say a reason of their own.
RETURN_REASONS = {"901": "AC01", "902": "AC04", "903": "AC06", "904": "AG01", "905": "AG02", "914": "MS03"}
_REASON = re.compile(r"\b(?:RETURN|REASON|RTRN|RUECKGABEGRUND|RÜCKGABEGRUND)\b\W*(?:CODE\W*)?([A-Z]{2}\d\d)\b")
# Words that stand inside another (CUR and CD inside REMI/STRD) are left in it.
_WORDS = (
    "ABWA|ABWE|ACCW|ADDR|BENM|BIC|BUS|CHGS|CNTP|CREF|CSID|EREF|EXCH|IBAN|ID|INIT|IREF|ISDT|KREF|MARF|NAME|OAMT|OCMT|"
    "ORDP|PREF|PURP|REMI|RTRN|RTYP|SUM|SVCL|TRCD|TRTP|ULTB|ULTC|ULTD|UNKN"
)
_SLASHED = re.compile(rf"/({_WORDS})(?=/)")
_NONE = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF"})


@dataclass(slots=True)
class Narrative:
    """What a :86: says, in our words. `text` is all that is meant to be read; `key` the German text key (166)."""

    text: str = ""
    key: str = ""
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    counterparty: str | None = None
    ultimate: str | None = None
    account: str | None = None
    reference: str | None = None
    return_reason: str | None = None


def read_narrative(lines: list[str]) -> Narrative:
    """What the lines of all :86: of a movement say."""
    joined = "".join(lines).strip()
    marked = _MARKED.match(joined)
    if marked and (marked["key"] or len(re.findall(rf"{re.escape(marked['mark'])}\d\d", joined)) > 1):
        return _marked(joined[marked.end() :], marked["mark"], marked["key"] or "")
    if _SLASHED.match(joined):
        return _slashed(joined)
    return Narrative(text=" ".join(line.strip() for line in lines if line.strip()))


def _marked(rest: str, mark: str, key: str) -> Narrative:
    parts = re.split(rf"{re.escape(mark)}(?=\d\d)", rest)
    fields = [(part[:2], part[2:]) for part in parts]
    found = _of_purpose([text for number, text in fields if number in _PURPOSE])
    by_number = dict(fields)
    found.key = key
    found.counterparty = _name([text for number, text in fields if number in ("32", "33")]) or found.counterparty
    account = by_number.get("38") or by_number.get("31") or found.account
    found.account = account.replace(" ", "") if account and account.strip(" 0") else None
    if found.return_reason is None and key in ("108", "109", "159"):
        found.return_reason = RETURN_REASONS.get(by_number.get("34", "").strip())
    if not found.text:
        found.text = by_number.get("00", "").strip()
    return found


def _of_purpose(pieces: list[str]) -> Narrative:
    """The purpose with its SEPA identifiers taken out; what stands before the first is text as well."""
    whole = _joined(pieces)
    before, *rest = _SEPA.split(whole)
    told = dict(zip(rest[::2], (text.strip() for text in rest[1::2]), strict=True))
    text = " ".join(part for part in (before.strip(), told.get("SVWZ", "")) if part)
    reason = _REASON.search(whole.upper())
    return Narrative(
        text=text,
        end_to_end_id=_given(told.get("EREF")),
        mandate_id=_given(told.get("MREF")),
        ultimate=_given(told.get("ABWA") or told.get("ABWE")),
        account=_given(told.get("IBAN")),
        return_reason=reason[1] if reason else None,
    )


def _joined(pieces: list[str]) -> str:
    """Pieces of the purpose: a full one runs on, a shorter one ended there."""
    whole, last = "", FULL
    for piece in pieces:
        begins = _SEPA.match(piece)
        whole += piece if last >= FULL and not begins else f" {piece}"
        last = len(piece)
    return whole.strip()


def _name(pieces: list[str]) -> str | None:
    """A name of two pieces, the second of which goes on where a full first one ended."""
    return re.sub(r"\s+", " ", _joined(pieces)).strip() or None


def _slashed(joined: str) -> Narrative:
    _, *rest = _SLASHED.split(joined)
    told: dict[str, str] = {}
    for word, text in zip(rest[::2], rest[1::2], strict=True):
        told.setdefault(word, text.strip("/").strip())
    account, name = told.get("IBAN") or told.get("ACCW"), told.get("NAME")
    if "CNTP" in told:  # account/BIC/name/city
        party = [*rest[rest.index("CNTP") + 1].removeprefix("/").split("/"), "", "", ""]
        account, name = party[0] or account, party[2] or name
    kind, _, remittance = told.get("REMI", "").partition("/")
    structured = kind == "STRD"
    text = remittance.strip("/").strip() if kind in ("USTD", "STRD") else told.get("REMI", "")
    return Narrative(
        text="" if structured else (text or ("" if "REMI" in told else joined)),
        end_to_end_id=_given(told.get("EREF")),
        mandate_id=_given(told.get("MARF")),
        counterparty=_given(name),
        ultimate=_given(told.get("ULTD") or told.get("ULTC") or told.get("ULTB")),
        account=_given(account.split(",")[0] if account else None),
        reference=(text.split("/")[-1] or None) if structured else None,
        return_reason=told["RTRN"].split("/")[0][:4] if told.get("RTRN") else None,
    )


def read_german_block(lines: list[str]) -> Narrative:
    """:NS: behind a movement: lines of two digits and text; 01 to 14 purpose, 15 and 16 name, 17 booking text."""
    told = [(line[:2], line[2:].strip()) for line in lines if re.match(r"\d\d", line, re.ASCII)]
    purpose = [text for number, text in told if 1 <= int(number) <= 14 and text]
    name = " ".join(text for number, text in told if number in ("15", "16") and text)
    return Narrative(text=" ".join(purpose), counterparty=name or None)


def _given(text: str | None) -> str | None:
    return None if text is None or text.strip().upper() in _NONE else text.strip()
