# SPDX-License-Identifier: MIT
"""Documents of the sample company, written out: bank statements (camt.053) and e-invoices (UBL, CII in a PDF)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO

import pikepdf

from dunwell.core.money import decimal_string

SELLER, VAT_ID, IBAN = "Tuulikello Oy", "FI12345671", "FI2112345600000785"
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_CII = "urn:un:unece:uncefact:data:standard"


@dataclass(frozen=True)
class Movement:
    """One entry of a statement: minor units, money in is positive. `came_back`: the code of a returned direct debit."""

    on: date
    minor: int
    who: str
    text: str = ""
    reference: str = ""
    account: str = ""
    end_to_end: str = ""
    came_back: str = ""
    pending: bool = False


@dataclass(frozen=True)
class Paper:
    """An e-invoice in euro: who buys, and what it is about."""

    number: str
    issued: date
    due: date
    minor: int
    buyer: str
    vat_id: str
    email: str
    street: str
    postal_code: str
    city: str
    reference: str


def statement(number: int, opening: int, movements: Sequence[Movement]) -> bytes:
    """A camt.053 of the sample company's account from the first movement's day to the last's; the balances add up."""
    booked = sum(one.minor for one in movements if not one.pending)
    first, last = movements[0].on, movements[-1].on
    entries = "".join(_entry(place, one) for place, one in enumerate(movements, 1))
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_CAMT}"><BkToCstmrStmt><GrpHdr><MsgId>{number}'
        f"</MsgId><CreDtTm>{last}T21:00:00</CreDtTm></GrpHdr><Stmt><Id>{last.year}-{number}</Id><ElctrncSeqNb>{number}"
        f"</ElctrncSeqNb><CreDtTm>{last}T21:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>"
        f"{SELLER}</Nm></Ownr></Acct>{_balance('OPBD', opening, first)}{_balance('CLBD', opening + booked, last)}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    )
    return text.encode()


def _balance(kind: str, minor: int, on: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_money('Amt', minor)}<CdtDbtInd>{_side(minor)}"
        f"</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(place: int, one: Movement) -> str:
    # What came back names the parties as they were the first time.
    role = "Dbtr" if one.minor > 0 or one.came_back else "Cdtr"
    ids = f"<Refs><EndToEndId>{escape(one.end_to_end)}</EndToEndId></Refs>" if one.end_to_end else ""
    account = f"<{role}Acct><Id><IBAN>{one.account}</IBAN></Id></{role}Acct>" if one.account else ""
    party = f"<RltdPties><{role}><Pty><Nm>{escape(one.who)}</Nm></Pty></{role}>{account}</RltdPties>"
    strd = f"<Strd><CdtrRefInf><Ref>{one.reference}</Ref></CdtrRefInf></Strd>" if one.reference else ""
    told = f"<Ustrd>{escape(one.text)}</Ustrd>" if one.text else ""
    rest = f"<RmtInf>{told}{strd}</RmtInf>" if told or strd else ""
    returned = f"<RtrInf><Rsn><Cd>{one.came_back}</Cd></Rsn></RtrInf>" if one.came_back else ""
    status = "PDNG" if one.pending else "BOOK"
    return (
        f"<Ntry>{_money('Amt', one.minor)}<CdtDbtInd>{_side(one.minor)}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>"
        f"<BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt><AcctSvcrRef>{one.on:%y%m%d}-{place:04}"
        f"</AcctSvcrRef><NtryDtls><TxDtls>{ids}{_money('Amt', one.minor)}<CdtDbtInd>{_side(one.minor)}</CdtDbtInd>"
        f"{party}{rest}{returned}</TxDtls></NtryDtls></Ntry>"
    )


def _side(minor: int) -> str:
    return "CRDT" if minor >= 0 else "DBIT"


def _money(name: str, minor: int) -> str:
    return f'<{name} Ccy="EUR">{decimal_string(abs(minor), "EUR")}</{name}>'


def ubl_invoice(one: Paper) -> bytes:
    """The e-invoice as UBL 2.1, as EN 16931 and Peppol bind it, with what the product reads of it."""
    amount = decimal_string(one.minor, "EUR")
    sums = "".join(
        f'<b:{name} currencyID="EUR">{amount}</b:{name}>' for name in ("TaxInclusiveAmount", "PayableAmount")
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="{_UBL}:Invoice-2" xmlns:a="{_UBL}:CommonAggregate'
        f'Components-2" xmlns:b="{_UBL}:CommonBasicComponents-2"><b:CustomizationID>urn:cen.eu:en16931:2017</b:'
        f"CustomizationID><b:ID>{one.number}</b:ID><b:IssueDate>{one.issued}</b:IssueDate><b:DueDate>{one.due}"
        "</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
        f"<a:AccountingSupplierParty><a:Party>{_ubl_party(SELLER, VAT_ID)}</a:Party></a:AccountingSupplierParty>"
        "<a:AccountingCustomerParty><a:Party><a:PostalAddress>"
        f"<b:StreetName>{escape(one.street)}</b:StreetName><b:CityName>{escape(one.city)}</b:CityName><b:PostalZone>"
        f"{one.postal_code}</b:PostalZone><a:Country><b:IdentificationCode>FI</b:IdentificationCode></a:Country>"
        f"</a:PostalAddress>{_ubl_party(one.buyer, one.vat_id)}<a:Contact><b:ElectronicMail>{one.email}</b:Electronic"
        "Mail></a:Contact></a:Party></a:AccountingCustomerParty><a:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeans"
        f"Code><b:PaymentID>{one.reference}</b:PaymentID><a:PayeeFinancialAccount><b:ID>{IBAN}</b:ID>"
        f"</a:PayeeFinancialAccount></a:PaymentMeans><a:LegalMonetaryTotal>{sums}</a:LegalMonetaryTotal></Invoice>"
    )
    return text.encode()


def _ubl_party(name: str, vat_id: str) -> str:
    return (
        f"<a:PartyTaxScheme><b:CompanyID>{vat_id}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme>"
        f"</a:PartyTaxScheme><a:PartyLegalEntity><b:RegistrationName>{escape(name)}</b:RegistrationName>"
        "</a:PartyLegalEntity>"
    )


def factur_x(one: Paper, page: bytes) -> bytes:
    """The e-invoice as a PDF: the page that people read, and Cross Industry Invoice (BASIC WL) attached to it."""
    made = BytesIO()
    with pikepdf.open(BytesIO(page)) as document:
        document.attachments["factur-x.xml"] = _cii(one)
        document.save(made, deterministic_id=True)
    return made.getvalue()


def _cii(one: Paper) -> bytes:
    amount = decimal_string(one.minor, "EUR")
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><r:CrossIndustryInvoice xmlns:r="{_CII}:CrossIndustryInvoice:100" '
        f'xmlns:m="{_CII}:ReusableAggregateBusinessInformationEntity:100" xmlns:u="{_CII}:UnqualifiedDataType:100">'
        "<r:ExchangedDocumentContext><m:GuidelineSpecifiedDocumentContextParameter><m:ID>urn:factur-x.eu:1p0:basicwl"
        "</m:ID></m:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext><r:ExchangedDocument>"
        f"<m:ID>{one.number}</m:ID><m:TypeCode>380</m:TypeCode><m:IssueDateTime>{_cii_day(one.issued)}</m:IssueDateTime>"
        "</r:ExchangedDocument><r:SupplyChainTradeTransaction><m:ApplicableHeaderTradeAgreement>"
        f"<m:SellerTradeParty><m:Name>{SELLER}</m:Name>{_cii_vat(VAT_ID)}</m:SellerTradeParty><m:BuyerTradeParty>"
        f"<m:Name>{escape(one.buyer)}</m:Name><m:PostalTradeAddress><m:PostcodeCode>{one.postal_code}</m:PostcodeCode>"
        f"<m:LineOne>{escape(one.street)}</m:LineOne><m:CityName>{escape(one.city)}</m:CityName><m:CountryID>FI"
        f"</m:CountryID></m:PostalTradeAddress>{_cii_vat(one.vat_id)}</m:BuyerTradeParty></m:ApplicableHeaderTrade"
        "Agreement><m:ApplicableHeaderTradeDelivery/><m:ApplicableHeaderTradeSettlement>"
        f"<m:PaymentReference>{one.reference}</m:PaymentReference><m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode>"
        f"<m:SpecifiedTradePaymentTerms><m:DueDateDateTime>{_cii_day(one.due)}</m:DueDateDateTime></m:SpecifiedTrade"
        f"PaymentTerms><m:SpecifiedTradeSettlementHeaderMonetarySummation><m:GrandTotalAmount>{amount}"
        f"</m:GrandTotalAmount><m:DuePayableAmount>{amount}</m:DuePayableAmount></m:SpecifiedTradeSettlementHeader"
        "MonetarySummation></m:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"
    )
    return text.encode()


def _cii_day(on: date) -> str:
    return f'<u:DateTimeString format="102">{on:%Y%m%d}</u:DateTimeString>'


def _cii_vat(vat_id: str) -> str:
    return f'<m:SpecifiedTaxRegistration><m:ID schemeID="VA">{vat_id}</m:ID></m:SpecifiedTaxRegistration>'
