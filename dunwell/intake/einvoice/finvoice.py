# SPDX-License-Identifier: MIT
"""Finvoice 1.0 to 3.0 (Finance Finland's implementation guidelines) and the Estonian e-invoice 1.x (e-arve).

Neither has a namespace. Finvoice writes decimals after a comma and days without hyphens, and amounts of a credit note
negative; both carry a payment order beside the invoice, whose amount is what is to be paid.
"""

from dunwell.intake.einvoice.kinds import E_ARVE, FINVOICE, UNTDID
from dunwell.intake.einvoice.syntax import DiscountPaths, PartyPaths, Syntax

_ORDER = "EpiDetails/EpiPaymentInstructionDetails"
_DETAILS = "InvoiceDetails"


def _party(role: str) -> PartyPaths:
    party, address = f"{role}PartyDetails", f"{role}PartyDetails/{role}PostalAddressDetails"
    return PartyPaths(
        names=(f"{party}/{role}OrganisationName",),
        trading_name=(f"{party}/{role}OrganisationTradingName",),
        email=(f"{role}CommunicationDetails/{role}EmailaddressIdentifier",),
        tax_ids=(f"{party}/{role}OrganisationTaxCode", f"{party}/{role}PartyIdentifier"),
        country=(f"{address}/CountryCode",),
        address=(
            (f"{address}/{role}StreetName",),
            (f"{address}/{role}PostOfficeBoxIdentifier",),
            (f"{address}/{role}PostCodeIdentifier", f"{address}/{role}TownName"),
            (f"{address}/{role}CountrySubdivision",),
        ),
        ids=(f"{_DETAILS}/SellersBuyerIdentifier",) if role == "Buyer" else (),
        postal_code=(f"{address}/{role}PostCodeIdentifier",),
        city=(f"{address}/{role}TownName",),
    )


FINVOICE_SYNTAX = Syntax(
    name="finvoice",
    version=("@Version",),
    kinds={**UNTDID, **FINVOICE},
    # the code of UNTDID came with 3.0 and says more than the Finnish one
    type_code=(f"{_DETAILS}/InvoiceTypeCodeUN", f"{_DETAILS}/InvoiceTypeCode"),
    number=(f"{_DETAILS}/InvoiceNumber",),
    issue_date=(f"{_DETAILS}/InvoiceDate",),
    due_dates=(f"{_DETAILS}/PaymentTermsDetails/InvoiceDueDate", f"{_ORDER}/EpiDateOptionDate"),
    instalments=("PartialPaymentDetails", "PartialPaymentDueDate", "PartialPaymentVatIncludedAmount"),
    currency=(
        f"{_DETAILS}/InvoiceTotalVatIncludedAmount/@AmountCurrencyIdentifier",
        f"{_ORDER}/EpiInstructedAmount/@AmountCurrencyIdentifier",
    ),
    currency_of="AmountCurrencyIdentifier",
    total=(f"{_DETAILS}/InvoiceTotalVatIncludedAmount",),
    prepaid=(f"{_DETAILS}/InvoicePaidAmount",),
    rounding=(f"{_DETAILS}/InvoiceTotalRoundoffAmount",),
    payable=(f"{_ORDER}/EpiInstructedAmount",),
    buyer=_party("Buyer"),
    seller=_party("Seller"),
    accounts=(
        "EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails/EpiAccountID",
        "SellerInformationDetails/SellerAccountDetails/SellerAccountID",
    ),
    payment_references=(f"{_ORDER}/EpiRemittanceInfoIdentifier",),
    preceding_invoices=(
        f"{_DETAILS}/OriginalInvoiceNumber",
        f"{_DETAILS}/OriginalInvoiceReference/InvoiceNumber",
    ),
    terms=(f"{_DETAILS}/PaymentTermsDetails/PaymentTermsFreeText",),
    notes=(f"{_DETAILS}/InvoiceFreeText",),
    discounts=DiscountPaths(
        element=f"{_DETAILS}/PaymentTermsDetails",
        percent="CashDiscountPercent",
        amount="CashDiscountAmount",
        base=("CashDiscountBaseAmount",),
        until=("CashDiscountDate",),
    ),
    flags=(
        ("cancellation", f"{_DETAILS}/OriginCode", frozenset({"Cancel"})),
        ("copy", f"{_DETAILS}/OriginCode", frozenset({"Copy"})),
        ("already_paid", "PaymentStatusDetails/PaymentStatusCode", frozenset({"PAID"})),
    ),
    comma=True,
    instructs=True,
    credits_are_negative=True,
)


def _estonian(role: str) -> PartyPaths:
    party = f"InvoiceParties/{role}Party"
    contact = f"{party}/ContactData"
    mail, legal = f"{contact}/MailAddress", f"{contact}/LegalAddress"
    return PartyPaths(
        names=(f"{party}/Name",),
        email=(f"{contact}/E-mailAddress", f"{contact}/EmailAddress"),
        vat_id=(f"{party}/VATRegNumber",),
        tax_ids=(f"{party}/VATRegNumber",),
        country=(f"{mail}/Country", f"{legal}/Country"),
        address=(
            (f"{mail}/PostalAddress1",),
            (f"{mail}/PostalAddress2",),
            (f"{mail}/PostalCode", f"{mail}/City"),
        ),
        ids=(f"{party}/UniqueCode",),
        postal_code=(f"{mail}/PostalCode",),
        city=(f"{mail}/City",),
    )


E_ARVE_SYNTAX = Syntax(
    name="e-arve",
    version=("../Header/Version",),
    kinds=E_ARVE,
    type_code=("InvoiceInformation/Type/@type",),
    number=("InvoiceInformation/InvoiceNumber",),
    issue_date=("InvoiceInformation/InvoiceDate",),
    due_dates=("InvoiceInformation/DueDate", "PaymentInfo/PayDueDate"),
    currency=("InvoiceSumGroup/Currency", "PaymentInfo/Currency"),
    total=("InvoiceSumGroup/TotalSum",),
    payable=("InvoiceSumGroup/TotalToPay", "PaymentInfo/PaymentTotalSum"),
    buyer=_estonian("Buyer"),
    seller=_estonian("Seller"),
    accounts=("PaymentInfo/PayToAccount", "InvoiceParties/SellerParty/AccountInfo/IBAN"),
    payment_references=(
        "InvoiceInformation/PaymentReferenceNumber",
        "PaymentInfo/PaymentRefId",
    ),
    preceding_invoices=("InvoiceInformation/Type/SourceInvoice",),
    terms=("InvoiceInformation/PaymentTerm",),
    notes=("InvoiceInformation/InvoiceContentText",),
    instructs=True,
    credits_are_negative=True,
)
