# SPDX-License-Identifier: MIT
"""Small e-invoices made up for the tests: one in each syntax, with a place for what a test changes."""

from io import BytesIO

import pikepdf

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BUYER = """<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="0216">003712345678</cbc:EndpointID>
<cac:PartyName><cbc:Name>Lumi</cbc:Name></cac:PartyName>
<cac:PostalAddress><cbc:StreetName>Kuja 1</cbc:StreetName><cbc:CityName>Turku</cbc:CityName>
<cbc:PostalZone>20100</cbc:PostalZone><cac:Country><cbc:IdentificationCode>FI</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>FI-OTHER</cbc:CompanyID><cac:TaxScheme><cbc:ID>LOC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyTaxScheme><cbc:CompanyID>FI12345678</cbc:CompanyID><cac:TaxScheme>
 <cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Lumi Oy</cbc:RegistrationName></cac:PartyLegalEntity>
<cac:Contact><cbc:ElectronicMail>ap@lumi.example</cbc:ElectronicMail></cac:Contact></cac:Party></cac:AccountingCustomerParty>"""
TOTALS = """<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">124.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">124.00</cbc:PayableAmount></cac:LegalMonetaryTotal>"""


def ubl(
    *,
    root: str = "Invoice",
    number: str = "R-1",
    issued: str = "2026-03-02",
    code: str = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
    due: str = "<cbc:DueDate>2026-03-16</cbc:DueDate>",
    currency: str = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
    buyer: str = BUYER,
    more: str = "",
    totals: str = TOTALS,
) -> str:
    """A UBL document; every part can be left out or replaced."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{UBL}{root}-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>{due}{code}{currency}
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Acme Oy</cbc:Name></cac:PartyName></cac:Party>
</cac:AccountingSupplierParty>{buyer}{more}{totals}</{root}>"""


def amounts(payable: str, total: str | None = None, currency: str = "EUR") -> str:
    """The totals of a UBL document with these texts for amounts."""
    inclusive = total if total is not None else payable
    return (
        f'<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="{currency}">{inclusive}</cbc:TaxInclusiveAmount>'
        f'<cbc:PayableAmount currencyID="{currency}">{payable}</cbc:PayableAmount></cac:LegalMonetaryTotal>'
    )


def cii(*, code: str = "380", terms: str = "", payable: str = "124.00", totals: str = "") -> str:
    """A Cross Industry Invoice of Factur-X EXTENDED."""
    base = "urn:un:unece:uncefact:data:standard:"
    return f"""<rsm:CrossIndustryInvoice xmlns:rsm="{base}CrossIndustryInvoice:100"
 xmlns:ram="{base}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{base}UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>R-2</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Acme GmbH</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Lumi GmbH</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{terms}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{totals}
<ram:GrandTotalAmount currencyID="EUR">124.00</ram:GrandTotalAmount>
<ram:DuePayableAmount>{payable}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def term(day: str, amount: str = "") -> str:
    """One payment term of a Cross Industry Invoice, with the part that is due on its day."""
    part = f'<ram:PartialPaymentAmount currencyID="EUR">{amount}</ram:PartialPaymentAmount>' if amount else ""
    return (
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        f'<udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:DueDateDateTime>{part}'
        "</ram:SpecifiedTradePaymentTerms>"
    )


def finvoice(
    *, code: str = "INV01", total: str = "124,00", payable: str = "124,00", head: str = "", more: str = ""
) -> str:
    """A Finvoice; `head` stands before its root."""
    return f"""{head}<Finvoice Version="3.0">
<SellerPartyDetails><SellerOrganisationName>Acme Oy</SellerOrganisationName></SellerPartyDetails>
<BuyerPartyDetails><BuyerOrganisationName>Lumi Oy</BuyerOrganisationName></BuyerPartyDetails>
<InvoiceDetails><InvoiceTypeCode>{code}</InvoiceTypeCode><InvoiceNumber>17</InvoiceNumber>
<InvoiceDate Format="CCYYMMDD">20260302</InvoiceDate>{more}
<InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier="EUR">{total}</InvoiceTotalVatIncludedAmount></InvoiceDetails>
<EpiDetails><EpiPaymentInstructionDetails><EpiRemittanceInfoIdentifier>1232</EpiRemittanceInfoIdentifier>
<EpiInstructedAmount AmountCurrencyIdentifier="EUR">{payable}</EpiInstructedAmount>
<EpiDateOptionDate Format="CCYYMMDD">20260316</EpiDateOptionDate></EpiPaymentInstructionDetails></EpiDetails>
</Finvoice>"""


def e_arve(*sums: str, code: str = "DEB") -> str:
    """An e-arve with one invoice for each group of sums."""
    invoices = "".join(
        f"""<Invoice><InvoiceParties><SellerParty><Name>Acme OÜ</Name></SellerParty>
<BuyerParty><Name>Lumi OÜ</Name></BuyerParty></InvoiceParties><InvoiceInformation><Type type="{code}"/>
<InvoiceNumber>{place}</InvoiceNumber><InvoiceDate>2026-03-02</InvoiceDate></InvoiceInformation>
<InvoiceSumGroup>{group}<Currency>EUR</Currency></InvoiceSumGroup></Invoice>"""
        for place, group in enumerate(sums, 1)
    )
    return f"<E_Invoice><Header><Version>1.2</Version></Header>{invoices}</E_Invoice>"


def pdf(attachments: dict[str, bytes], *, password: str = "") -> bytes:
    """A PDF of one page with files attached."""
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    for name, data in attachments.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(
            document, data, filename=name, description="", mime_type="text/xml", creation_date="", mod_date=""
        )
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(file, encryption=lock)
    return file.getvalue()
