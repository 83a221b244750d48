# SPDX-License-Identifier: MIT
"""What the root element of a file says that it is: an invoice we read, a document that is none, or an envelope."""

from collections.abc import Mapping

from lxml import etree

from dunwell.core.problem import Refused
from dunwell.intake.einvoice.cii import CII, ZUGFERD_1
from dunwell.intake.einvoice.codes import refusal
from dunwell.intake.einvoice.finvoice import E_ARVE_SYNTAX, FINVOICE_SYNTAX
from dunwell.intake.einvoice.syntax import Syntax
from dunwell.intake.einvoice.ubl import SVEFAKTURA, UBL_CREDIT_NOTE, UBL_INVOICE

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
READ: Mapping[tuple[str, str], Syntax] = {
    (f"{_UBL}Invoice-2", "Invoice"): UBL_INVOICE,
    (f"{_UBL}CreditNote-2", "CreditNote"): UBL_CREDIT_NOTE,
    (CII.prefixes["rsm"], "CrossIndustryInvoice"): CII,
    (ZUGFERD_1.prefixes["rsm"], "CrossIndustryDocument"): ZUGFERD_1,
    (SVEFAKTURA.prefixes["in"], "Invoice"): SVEFAKTURA,
}
# These have no namespace, or whichever their writer chose.
READ_BY_NAME: Mapping[str, Syntax] = {"Finvoice": FINVOICE_SYNTAX, "E_Invoice": E_ARVE_SYNTAX}
# Invoices in a syntax that we do not read, by the name of their root.
UNSUPPORTED: Mapping[str, str] = {
    "FatturaElettronica": "FatturaPA",
    "FatturaElettronicaSemplificata": "FatturaPA",
    "Facturae": "Facturae",
    "Faktura": "KSeF FA",
    "INVOICE_CENTER": "TEAPPSXML",
    "Invoice": "an invoice of another syntax",
    "CreditNote": "a credit note of another syntax",
    "CrossIndustryInvoice": "an invoice of another syntax",
    "CrossIndustryDocument": "an invoice of another syntax",
}
SELF_BILLED: Mapping[str, str] = {
    "SelfBilledInvoice": "self-billed invoice",
    "SelfBilledCreditNote": "self-billed credit note",
}
# Documents of the same families that ask nobody for money, or ask again.
NO_RECEIVABLE: Mapping[str, str] = {
    "Order": "order",
    "OrderChange": "order",
    "OrderCancellation": "order",
    "OrderResponse": "answer to an order",
    "OrderResponseSimple": "answer to an order",
    "SCRDMCCBDACIOMessageStructure": "order",
    "CrossIndustryOrder": "order",
    "Quotation": "offer",
    "RequestForQuotation": "request for an offer",
    "Catalogue": "catalogue",
    "DespatchAdvice": "delivery note",
    "ReceiptAdvice": "receipt",
    "RemittanceAdvice": "remittance advice",
    "ApplicationResponse": "answer to a document",
    "InvoiceResponse": "answer to a document",
    "FinvoiceAck": "answer to a document",
    "Reminder": "payment reminder",
    "Statement": "statement of account",
    "DebitNote": "debit note of the buyer",
    "FreightInvoice": "freight invoice of another syntax",
}
_ENVELOPES = frozenset({"StandardBusinessDocument", "ObjectEnvelope", "Envelope"})


def invoices_of(root: etree._Element, *, name: str) -> list[tuple[etree._Element, Syntax]]:
    """The invoices of a file with their syntax; several only in an e-arve, which is made for that.

    Raises `Refused`: self_billed, not_a_receivable, einvoice_unsupported, not_an_einvoice.
    """
    if etree.QName(root).localname in _ENVELOPES:
        return invoices_of(_letter(root, name), name=name)
    syntax = _syntax(root)
    if syntax is None:
        raise _no_invoice(root, name)
    if syntax is not E_ARVE_SYNTAX:
        return [(root, syntax)]
    found = list(root.iterchildren("{*}Invoice"))
    if not found:
        raise refusal("not_an_einvoice", name, root="E_Invoice")
    return [(one, syntax) for one in found]


def _syntax(root: etree._Element) -> Syntax | None:
    tag = etree.QName(root)
    return READ.get((tag.namespace or "", tag.localname)) or READ_BY_NAME.get(tag.localname)


def _letter(envelope: etree._Element, name: str) -> etree._Element:
    """What the envelope carries: the first element in it that is a document we know, read or not."""
    known = UNSUPPORTED.keys() | SELF_BILLED.keys() | NO_RECEIVABLE.keys() | READ_BY_NAME.keys()
    for one in envelope.iterdescendants(etree.Element):
        if etree.QName(one).localname in known and etree.QName(one).localname not in _ENVELOPES:
            return one
    raise refusal("not_an_einvoice", name, root=etree.QName(envelope).localname)


def _no_invoice(root: etree._Element, name: str) -> Refused:
    local = etree.QName(root).localname
    for code, names in (
        ("self_billed", SELF_BILLED),
        ("not_a_receivable", NO_RECEIVABLE),
        ("einvoice_unsupported", UNSUPPORTED),
    ):
        if local in names:
            return refusal(code, name, what=names[local])
    return refusal("not_an_einvoice", name, root=local)
