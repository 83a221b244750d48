# SPDX-License-Identifier: MIT
"""What stands on a Swiss payment part and its receipt, in the four languages that the standard has.

The payment part takes the lowest 105 mm of a page to its edges. Its texts, places and sizes are those of the Swiss
Payment Standards, of which the template `slip.typ` has the millimetres.
"""

from dataclasses import dataclass

from dunwell.core.money import decimal_string
from dunwell.core.references import ReferenceKind, write
from dunwell.letters.paper.glyphs import shown
from dunwell.letters.pay.address import Address
from dunwell.letters.pay.iban import write_iban
from dunwell.letters.pay.swiss import SwissBill

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Labels:
    receipt: str
    part: str
    payable_to: str
    reference: str
    message: str
    payable_by: str
    payable_by_whom: str
    currency: str
    amount: str
    acceptance: str
    separate: str


_LABELS = {
    "de": _Labels(
        "Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch",
        "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Annahmestelle", "Vor der Einzahlung abzutrennen",
    ),
    "fr": _Labels(
        "Récépissé", "Section paiement", "Compte / Payable à", "Référence", "Informations supplémentaires",
        "Payable par", "Payable par (nom/adresse)", "Monnaie", "Montant", "Point de dépôt",
        "A détacher avant le versement",
    ),
    "it": _Labels(
        "Ricevuta", "Sezione pagamento", "Conto / Pagabile a", "Riferimento", "Informazioni supplementari",
        "Pagabile da", "Pagabile da (nome/indirizzo)", "Valuta", "Importo", "Punto di accettazione",
        "Da staccare prima del versamento",
    ),
    "en": _Labels(
        "Receipt", "Payment part", "Account / Payable to", "Reference", "Additional information", "Payable by",
        "Payable by (name/address)", "Currency", "Amount", "Acceptance point", "Separate before paying in",
    ),
}  # fmt: skip


_KINDS: dict[str, ReferenceKind] = {"QRR": "swiss", "SCOR": "rf"}


def slip_values(bill: SwissBill, language: str) -> Values:
    """The payment part of a bill; in English where the letter's language is none of the standard's."""
    labels = _LABELS.get(language.split("-", maxsplit=1)[0], _LABELS["en"])
    return {
        "receipt": labels.receipt,
        "part": labels.part,
        "separate": labels.separate,
        "acceptance": labels.acceptance,
        "to": [labels.payable_to, [write_iban(bill.iban), *_lines(bill.creditor)]],
        "reference": [labels.reference, [write(_KINDS[bill.kind], bill.reference)]] if bill.reference else None,
        "message": [labels.message, [shown(bill.message)]] if bill.message else None,
        "by": [labels.payable_by, _lines(bill.debtor)] if bill.debtor else [labels.payable_by_whom, []],
        "sum": [[labels.currency, [bill.currency]], [labels.amount, [spaced(bill.minor, bill.currency)]]],
    }


def spaced(minor: int, currency: str) -> str:
    """An amount as the standard writes it: `spaced(123450, "CHF") == "1 234.50"`, with spaces that do not break."""
    whole, point, cents = decimal_string(minor, currency).partition(".")
    return f"{int(whole):,}".replace(",", "\u00a0") + point + cents


def _lines(address: Address) -> list[str]:
    street = f"{address.street} {address.house}".strip()
    town = f"{address.postal_code} {address.town}".strip()
    return [shown(line) for line in (address.name, street, town) if line]
