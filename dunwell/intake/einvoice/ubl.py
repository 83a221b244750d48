# SPDX-License-Identifier: MIT
"""UBL 2.x Invoice and CreditNote as EN 16931 binds them (CEN/TS 16931-3-2; BT numbers beside), and Svefaktura 1.0.

Peppol BIS Billing 3, XRechnung, NLCIUS, EHF and e-FFF are restrictions of it; what EN 16931 leaves out of UBL and
still means the same (days of payment terms, a buyer with a trading name only) is read where the bound element is
missing.
"""

from dunwell.intake.einvoice.syntax import YES, DiscountPaths, PartyPaths, Syntax

_PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def _party(role: str) -> PartyPaths:
    party = f"{role}/cac:Party"
    address = f"{party}/cac:PostalAddress"
    return PartyPaths(
        # BT-27, BT-44
        names=(
            f"{party}/cac:PartyLegalEntity/cbc:RegistrationName",
            f"{party}/cac:PartyName/cbc:Name",
        ),
        trading_name=(f"{party}/cac:PartyName/cbc:Name",),  # BT-28, BT-45
        email=(f"{party}/cac:Contact/cbc:ElectronicMail", f"{role}/cac:AccountingContact/cbc:ElectronicMail"),  # BT-58
        endpoint=(f"{party}/cbc:EndpointID",),  # BT-49
        # BT-31, BT-48
        vat_id=(f"{party}/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID",),
        tax_ids=(f"{party}/cac:PartyTaxScheme/cbc:CompanyID",),
        country=(f"{address}/cac:Country/cbc:IdentificationCode",),  # BT-55
        address=(
            (f"{address}/cbc:Postbox",),
            (f"{address}/cbc:StreetName", f"{address}/cbc:BuildingNumber"),  # BT-50
            (f"{address}/cbc:AdditionalStreetName",),  # BT-51
            (f"{address}/cac:AddressLine/cbc:Line",),  # BT-163
            (f"{address}/cbc:PostalZone", f"{address}/cbc:CityName"),  # BT-53, BT-52
            (f"{address}/cbc:CountrySubentity",),  # BT-54
        ),
        # BT-46, where no register is named: agreed between the two
        ids=(f"{role}/cbc:SupplierAssignedAccountID", f"{party}/cac:PartyIdentification/cbc:ID[not(@*)]"),
        postal_code=(f"{address}/cbc:PostalZone",),
        city=(f"{address}/cbc:CityName",),
    )


def _ubl(name: str, type_code: str, silent: str) -> Syntax:
    totals = "cac:LegalMonetaryTotal"
    return Syntax(
        name=name,
        prefixes=_PREFIXES,
        version=("cbc:CustomizationID",),  # BT-24
        number=("cbc:ID",),  # BT-1
        type_code=(f"cbc:{type_code}",),  # BT-3
        kind_when_silent=silent,
        issue_date=("cbc:IssueDate",),  # BT-2
        # BT-9: in a credit note it stands with the means of payment
        due_dates=("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:PaymentDueDate"),
        instalments=("cac:PaymentTerms", "cbc:InstallmentDueDate", "cbc:Amount"),
        currency=("cbc:DocumentCurrencyCode", f"{totals}/cbc:PayableAmount/@currencyID"),  # BT-5
        total=(f"{totals}/cbc:TaxInclusiveAmount",),  # BT-112
        prepaid=(f"{totals}/cbc:PrepaidAmount",),  # BT-113
        rounding=(f"{totals}/cbc:PayableRoundingAmount",),  # BT-114
        payable=(f"{totals}/cbc:PayableAmount",),  # BT-115
        buyer=_party("cac:AccountingCustomerParty"),
        seller=_party("cac:AccountingSupplierParty"),
        accounts=("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",),  # BT-84
        payment_references=("cac:PaymentMeans/cbc:PaymentID",),  # BT-83
        preceding_invoices=("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",),  # BT-25
        terms=("cac:PaymentTerms/cbc:Note",),  # BT-20
        notes=("cbc:Note",),  # BT-22
        third_party=("cac:PrepaidPayment/cbc:PaidAmount",),  # BT-DEX-002 of the XRechnung extension
        # beside EN 16931, which has no place for it
        discounts=DiscountPaths(
            element="cac:PaymentTerms",
            percent="cbc:SettlementDiscountPercent",
            amount="cbc:SettlementDiscountAmount",
            base=(),
            until=("cac:SettlementPeriod/cbc:EndDate",),
            since=("cac:SettlementPeriod/cbc:StartDate",),
            days="cac:SettlementPeriod/cbc:DurationMeasure",
            unit="cac:SettlementPeriod/cbc:DurationMeasure/@unitCode",
        ),
        flags=(("copy", "cbc:CopyIndicator", YES),),
    )


UBL_INVOICE = _ubl("ubl-invoice", "InvoiceTypeCode", "380")
UBL_CREDIT_NOTE = _ubl("ubl-credit-note", "CreditNoteTypeCode", "381")


def _sfti_party(role: str) -> PartyPaths:
    party = f"{role}/cac:Party"
    return PartyPaths(
        names=(f"{party}/cac:PartyName/cbc:Name",),
        email=(f"{party}/cac:Contact/cbc:ElectronicMail", f"{role}/cac:AccountsContact/cbc:ElectronicMail"),
        vat_id=(f"{party}/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cac:ID)='VAT']/cac:CompanyID",),
        tax_ids=(f"{party}/cac:PartyTaxScheme/cac:CompanyID",),
        country=(f"{party}/cac:Address/cac:Country/cac:IdentificationCode",),
        address=(
            (f"{party}/cac:Address/cbc:Postbox",),
            (f"{party}/cac:Address/cbc:StreetName", f"{party}/cac:Address/cbc:BuildingNumber"),
            (f"{party}/cac:Address/cac:AddressLine/cbc:Line",),
            (f"{party}/cac:Address/cbc:PostalZone", f"{party}/cac:Address/cbc:CityName"),
        ),
        postal_code=(f"{party}/cac:Address/cbc:PostalZone",),
        city=(f"{party}/cac:Address/cbc:CityName",),
    )


# SFTI Basic Invoice 1.0 ("Svefaktura"), a restriction of UBL 1.0; the total includes the rounding and is what to pay.
SVEFAKTURA = Syntax(
    name="svefaktura",
    prefixes={
        "in": "urn:sfti:documents:BasicInvoice:1:0",
        "cac": "urn:sfti:CommonAggregateComponents:1:0",
        "cbc": "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0",
    },
    number=("in:ID",),
    type_code=("in:InvoiceTypeCode",),
    issue_date=("cbc:IssueDate",),
    due_dates=("cac:PaymentMeans/cbc:DuePaymentDate",),
    currency=("in:InvoiceCurrencyCode", "cac:LegalTotal/cbc:TaxInclusiveTotalAmount/@amountCurrencyID"),
    currency_of="amountCurrencyID",
    total=("cac:LegalTotal/cbc:TaxInclusiveTotalAmount",),
    buyer=_sfti_party("cac:BuyerParty"),
    seller=_sfti_party("cac:SellerParty"),
    accounts=("cac:PaymentMeans/cac:PayeeFinancialAccount/cac:ID",),
    payment_references=("cac:PaymentMeans/cac:PayeeFinancialAccount/cac:PaymentInstructionID",),
    preceding_invoices=("in:InitialInvoiceDocumentReference/cac:ID",),
    terms=("cac:PaymentTerms/cbc:Note",),
    notes=("cbc:Note",),
)
