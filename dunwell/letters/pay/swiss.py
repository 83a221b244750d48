# SPDX-License-Identifier: MIT
"""The Swiss QR-bill (Swiss Payment Standards, SPC version 0200, structured addresses): its fields and its payload."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem
from dunwell.core.references import bare_reference, is_valid
from dunwell.letters.notice import NoticeContent
from dunwell.letters.pay.address import Address, creditor_address, swiss_debtor
from dunwell.letters.pay.iban import is_qr_iban
from dunwell.letters.pay.payees import Payee

MOST = 999_999_999_99
_MOST_BYTES = 997
_MOST_TEXT = 140
_LONGEST = {"name": 70, "street": 70, "house": 16, "postal_code": 16, "town": 35}
# Beyond Latin, Latin-1 and Latin Extended-A the standard knows these alone.
_ALSO = frozenset("ȘșȚț€")
# Accents of their own and marks of direction: nothing is lost without them.
_UNSEEN = frozenset({"Mn", "Cf"})
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "..."})


@dataclass(frozen=True, slots=True)
class SwissBill:
    """All that the payment part states. `reference` is without spaces and empty for NON, `message` for the others.

    `debtor` is None when the address cannot be told in parts: the payer writes it into the empty field.
    """

    iban: str
    creditor: Address
    minor: int
    currency: str
    debtor: Address | None
    kind: Literal["QRR", "SCOR", "NON"]
    reference: str
    message: str

    @property
    def payload(self) -> str:
        """The text of the Swiss QR code: 31 lines, the last one EPD."""
        amount = decimal_string(self.minor, self.currency)
        debtor = _lines(self.debtor) if self.debtor else [""] * 7
        head = ["SPC", "0200", "1", self.iban, *_lines(self.creditor), *[""] * 7, amount, self.currency]
        return "\n".join([*head, *debtor, self.kind, self.reference, self.message, "EPD"])


def swiss_payee(payees: Sequence[Payee], reference: str) -> Payee | None:
    """The account to pay to: with a QR reference the first QR-IBAN, else the first ordinary one; None when none is
    Swiss. A QR-IBAN comes back for another reference only when there is nothing else."""
    swiss = [payee for payee in payees if payee.country in {"CH", "LI"}]
    wanted = is_valid("swiss", reference)
    return next((payee for payee in swiss if is_qr_iban(payee.iban) == wanted), swiss[0] if swiss else None)


def swiss_bill(content: NoticeContent, payee: Payee, reference: str, where: str) -> SwissBill | Problem:
    """The bill for a notice in francs or euro to a Swiss account; or why there is none.

    A QR-IBAN takes a QR reference only, an ordinary one anything but that: an RF reference, or words.
    """
    company = content.company
    if content.total > MOST:
        return Problem("amount_beyond_code", where, f"Above {content.currency} 999,999,999.99 there is no QR-bill.")
    place = creditor_address(payee.name, company.address, company.country)
    if place is None:
        message = "A QR-bill needs the company's country, and its postal code with the town as a line of the address."
        return Problem("address_incomplete", f"company {company.code}, address", message)
    creditor = _writable(place)
    if creditor is None:
        message = "A QR-bill can be written in Latin letters only. State name and address in them."
        return Problem("address_not_latin", f"company {company.code}, address", message)
    kind: Literal["QRR", "SCOR", "NON"] = "SCOR" if is_valid("rf", reference) else "NON"
    if is_qr_iban(payee.iban):
        if not is_valid("swiss", reference):
            message = "To a QR-IBAN is paid with a QR reference of 27 digits only. State an ordinary IBAN as well."
            return Problem("qr_reference_missing", payee.where, message)
        kind = "QRR"
    text = latin(reference) if kind == "NON" else ""
    if text is None or len(text) > _MOST_TEXT:
        message = "A QR-bill has room for a reference of 140 Latin characters. None is printed."
        return Problem("reference_too_long", where, message)
    # Only from Switzerland is an address without a country a Swiss one.
    at_home = company.country in {"CH", "LI"}
    given = swiss_debtor(content.customer.name, content.customer.address) if at_home else None
    debtor = _writable(given) if given else None
    bare = "" if kind == "NON" else bare_reference(reference, "CH")
    bill = SwissBill(payee.iban, creditor, content.total, content.currency, debtor, kind, bare, text)
    return bill if len(bill.payload.encode()) <= _MOST_BYTES else replace(bill, debtor=None)


def latin(text: str) -> str | None:
    """A text in the letters that a QR-bill takes; None when there is no way to write it so.

    Signs beyond lose their accents or become the plain ones ("’" is "'"). Example: `latin("Ștefan Ṽ") == "Ștefan V"`.
    """
    written = []
    for letter in unicodedata.normalize("NFC", text.translate(_PLAIN)):
        bases = [letter] if _permitted(letter) else list(unicodedata.normalize("NFKD", letter))
        kept = "".join(sign for sign in bases if _permitted(sign))
        if not kept and unicodedata.category(letter) not in _UNSEEN:
            return None
        written.append(kept)
    return "".join(written)


def _permitted(sign: str) -> bool:
    return " " <= sign <= "~" or "\u00a0" <= sign <= "\u017f" or sign in _ALSO


def _writable(address: Address) -> Address | None:
    parts: dict[str, str] = {}
    for field in fields(Address):
        text = latin(getattr(address, field.name))
        if text is None:
            return None
        parts[field.name] = text[: _LONGEST.get(field.name, 2)].strip()
    return Address(**parts) if parts["name"] else None


def _lines(address: Address) -> list[str]:
    return ["S", address.name, address.street, address.house, address.postal_code, address.town, address.country]
