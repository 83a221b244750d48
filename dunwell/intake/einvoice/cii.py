# SPDX-License-Identifier: MIT
"""UN/CEFACT Cross Industry Invoice as EN 16931 binds it (CEN/TS 16931-3-3; BT numbers beside), and ZUGFeRD 1.

D16B and D22B share their namespaces; Factur-X and ZUGFeRD 2 are profiles of it, from MINIMUM to EXTENDED. ZUGFeRD 1 is
an earlier draft of the same with other names for the three parts of the trade.
"""

from dunwell.intake.einvoice.syntax import YES, DiscountPaths, PartyPaths, Syntax

_UNCEFACT = "urn:un:unece:uncefact:data:standard:"


def _party(agreement: str, role: str) -> PartyPaths:
    party = f"{agreement}/ram:{role}TradeParty"
    address = f"{party}/ram:PostalTradeAddress"
    mail = f"{party}/ram:DefinedTradeContact/ram:EmailURIUniversalCommunication"
    return PartyPaths(
        # BT-27, BT-44
        names=(
            f"{party}/ram:Name",
            f"{party}/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        ),
        trading_name=(f"{party}/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",),  # BT-28, BT-45
        email=(f"{mail}/ram:URIID", f"{mail}/ram:CompleteNumber"),  # BT-58
        endpoint=(f"{party}/ram:URIUniversalCommunication/ram:URIID",),  # BT-49
        vat_id=(f"{party}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",),  # BT-31, BT-48
        tax_ids=(f"{party}/ram:SpecifiedTaxRegistration/ram:ID",),
        country=(f"{address}/ram:CountryID",),  # BT-55
        address=(
            (f"{address}/ram:LineOne",),  # BT-50
            (f"{address}/ram:StreetName",),
            (f"{address}/ram:LineTwo",),  # BT-51
            (f"{address}/ram:LineThree",),  # BT-163
            (f"{address}/ram:PostcodeCode", f"{address}/ram:CityName"),  # BT-53, BT-52
            (f"{address}/ram:CountrySubDivisionName",),  # BT-54
        ),
        ids=(f"{party}/ram:ID[not(@schemeID)]",),  # BT-46
        postal_code=(f"{address}/ram:PostcodeCode",),
        city=(f"{address}/ram:CityName",),
    )


def _cii(
    name: str, prefixes: dict[str, str], *, context: str, root: str, trade: str, infix: str, summation: str
) -> Syntax:
    document = f"rsm:{root}"
    agreement = f"rsm:{trade}/ram:Applicable{infix}TradeAgreement"
    settlement = f"rsm:{trade}/ram:Applicable{infix}TradeSettlement"
    terms, totals = f"{settlement}/ram:SpecifiedTradePaymentTerms", f"{settlement}/ram:{summation}"
    account = f"{settlement}/ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount"
    day = "ram:DueDateDateTime"
    # A term with a discount says until when that is given; a part of the sum is due on its day, discount or none.
    own = f"{terms}[ram:PartialPaymentAmount or not(ram:ApplicableTradePaymentDiscountTerms)]"
    return Syntax(
        name=name,
        prefixes=prefixes,
        # BT-24
        version=(f"{context}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",),
        number=(f"{document}/ram:ID",),  # BT-1
        type_code=(f"{document}/ram:TypeCode",),  # BT-3
        issue_date=(f"{document}/ram:IssueDateTime/udt:DateTimeString", f"{document}/ram:IssueDateTime/udt:DateTime"),
        # BT-9
        due_dates=tuple(f"{one}/{day}/udt:{text}" for one in (own, terms) for text in ("DateTimeString", "DateTime")),
        instalments=(own, f"{day}/udt:DateTimeString", "ram:PartialPaymentAmount"),
        discounts=DiscountPaths(
            element=f"{terms}/ram:ApplicableTradePaymentDiscountTerms",
            percent="ram:CalculationPercent",
            amount="ram:ActualDiscountAmount",
            base=("ram:BasisAmount", "../ram:PartialPaymentAmount"),
            until=(f"../{day}/udt:DateTimeString", f"../{day}/udt:DateTime"),
            since=("ram:BasisDateTime/udt:DateTimeString", "ram:BasisDateTime/udt:DateTime"),
            days="ram:BasisPeriodMeasure",
            unit="ram:BasisPeriodMeasure/@unitCode",
        ),
        currency=(f"{settlement}/ram:InvoiceCurrencyCode", f"{totals}/ram:GrandTotalAmount/@currencyID"),  # BT-5
        total=(f"{totals}/ram:GrandTotalAmount",),  # BT-112
        prepaid=(f"{totals}/ram:TotalPrepaidAmount",),  # BT-113
        rounding=(f"{totals}/ram:RoundingAmount",),  # BT-114
        payable=(f"{totals}/ram:DuePayableAmount",),  # BT-115
        buyer=_party(agreement, "Buyer"),
        seller=_party(agreement, "Seller"),
        # BT-84; of an account its IBAN, else its local number
        accounts=(f"{account}/*[self::ram:IBANID or self::ram:ProprietaryID and not(../ram:IBANID)]",),
        payment_references=(f"{settlement}/ram:PaymentReference",),  # BT-83
        preceding_invoices=(
            f"{settlement}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",  # BT-25
            f"{settlement}/ram:InvoiceReferencedDocument/ram:ID",
        ),
        terms=(f"{terms}/ram:Description",),  # BT-20
        notes=(f"{document}/ram:IncludedNote/ram:Content",),  # BT-22
        flags=(
            ("test_invoice", f"{context}/ram:TestIndicator/udt:Indicator", YES),
            ("copy", f"{document}/ram:CopyIndicator/udt:Indicator", YES),
        ),
    )


CII = _cii(
    "cii",
    {
        "rsm": _UNCEFACT + "CrossIndustryInvoice:100",
        "ram": _UNCEFACT + "ReusableAggregateBusinessInformationEntity:100",
        "udt": _UNCEFACT + "UnqualifiedDataType:100",
    },
    context="rsm:ExchangedDocumentContext",
    root="ExchangedDocument",
    trade="SupplyChainTradeTransaction",
    infix="Header",
    summation="SpecifiedTradeSettlementHeaderMonetarySummation",
)
ZUGFERD_1 = _cii(
    "zugferd-1",
    {
        "rsm": "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "ram": _UNCEFACT + "ReusableAggregateBusinessInformationEntity:12",
        "udt": _UNCEFACT + "UnqualifiedDataType:15",
    },
    context="rsm:SpecifiedExchangedDocumentContext",
    root="HeaderExchangedDocument",
    trade="SpecifiedSupplyChainTradeTransaction",
    infix="SupplyChain",
    summation="SpecifiedTradeSettlementMonetarySummation",
)
