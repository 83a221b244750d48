# SPDX-License-Identifier: MIT
"""Which documents are receivables of ours: every type code that EN 16931 admits, and those of Finvoice and e-arve.

UNTDID 1001 as EN 16931 restricts it (code lists of 2024-11, rule BR-CL-01). A document is ours to collect when the
seller issued it and it asks the buyer for its payable amount (invoice), or takes off from what was asked (credit note).
Left out, by name: what the buyer issued for the seller (self-billed); what asks nobody for money, or asks a second time
for what another document asks already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Ruling = Literal["invoice", "credit_note", "self_billed", "not_a_receivable"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type code is called, and what the product does with it."""

    ruling: Ruling
    what: str
    credit: bool = False

    @property
    def taken_as(self) -> Literal["invoice", "credit_note"] | None:
        """What it is read as; None when it is not read. What is self-billed is read, and no claim of ours."""
        if self.ruling == "not_a_receivable":
            return None
        return "credit_note" if self.credit else "invoice"


def _kinds(ruling: Ruling, **names: str) -> dict[str, Kind]:
    return {code.removeprefix("c"): Kind(ruling, name, "credit" in name) for code, name in names.items()}


UNTDID: Mapping[str, Kind] = (
    _kinds(
        "invoice",
        c80="debit note for goods or services",
        c82="metered services invoice",
        c84="debit note for a financial adjustment",
        c211="interim application for payment",
        c218="final payment request",
        c219="payment request for completed units",
        c295="price variation invoice",
        c326="partial invoice",
        c331="commercial invoice with packing list",
        c380="commercial invoice",
        c383="debit note",
        c384="corrected invoice",
        c385="consolidated invoice",
        c386="prepayment invoice",
        c387="hire invoice",
        c388="tax invoice",
        c390="delcredere invoice",
        c393="factored invoice",
        c394="lease invoice",
        c395="consignment invoice",
        c472="factored corrected invoice",
        c575="insurer's invoice",
        c623="forwarder's invoice",
        c633="port charges",
        c751="invoice information for accounting",
        c780="freight invoice",
        c875="partial construction invoice",
        c876="partial final construction invoice",
        c877="final construction invoice",
    )
    | _kinds(
        "credit_note",
        c81="credit note for goods or services",
        c83="credit note for a financial adjustment",
        c262="consolidated credit note",
        c296="credit note for a price variation",
        c308="delcredere credit note",
        c381="credit note",
        c396="factored credit note",
        c420="OCR payment credit note",
        c503="prepayment credit note",
        c532="forwarder's credit note",
    )
    | _kinds(
        "self_billed",
        c261="self-billed credit note",
        c389="self-billed invoice",
        c471="self-billed corrected invoice",
        c473="self-billed factored corrected invoice",
        c500="self-billed prepayment invoice",
        c501="self-billed factored invoice",
        c502="self-billed factored credit note",
        c527="self-billed debit note",
    )
    | _kinds(
        "not_a_receivable",
        # asks again for what invoices asked already
        c71="request for payment",
        # information, not a demand
        c102="tax notification",
        c130="invoicing data sheet",
        c325="proforma invoice",
        c456="debit advice",
        c553="forwarder's discrepancy report",
        c817="claim notification",
        # a sum that others assess or are owed
        c202="direct payment valuation",
        c203="provisional payment valuation",
        c204="payment valuation",
        c382="commission note",
        # undoes another document: which way the money goes does not follow from it
        c457="reversal of debit",
        c458="reversal of credit",
        # for consulates and customs, beside the commercial invoice
        c870="consular invoice",
        c935="customs invoice",
    )
)
# Finvoice's own codes (implementation guideline 3.0, InvoiceTypeCode); orders and offers have other letters.
FINVOICE: Mapping[str, Kind] = {
    "INV01": Kind("invoice", "invoice"),
    "INV02": Kind("credit_note", "credit note", credit=True),
    "INV03": Kind("invoice", "interest invoice"),
    "INV04": Kind("invoice", "internal invoice"),
    "INV05": Kind("not_a_receivable", "collection letter"),
    "INV06": Kind("not_a_receivable", "proforma invoice"),
    "INV07": Kind("self_billed", "self-billed invoice"),
    "INV08": Kind("not_a_receivable", "payment reminder"),
    **{
        f"{letters}{number:02d}": Kind("not_a_receivable", what)
        for letters, what in {
            "REQ": "request for an offer",
            "QUO": "offer",
            "ORD": "order",
            "ORC": "order confirmation",
            "DEV": "delivery note",
            "DEN": "delivery note",
            "TES": "test",
            "PRI": "price list",
        }.items()
        for number in range(1, 10)
    },
}
# Estonian e-invoice 1.x, InvoiceInformation/Type/@type.
E_ARVE: Mapping[str, Kind] = {"DEB": Kind("invoice", "invoice"), "CRE": Kind("credit_note", "credit note", credit=True)}
