# SPDX-License-Identifier: MIT
"""Who is owed and who owes, as Finvoice names them."""

from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.parties import Party
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.notice import Company, Customer

# The schema sets no bound to the elements of a name; 500 characters are eight.
_MOST_NAMES = 10
_MOST_STREETS = 3


def add_seller(root: Element, company: Company, party: Party, fields: Fields) -> None:
    """The company: name, numbers, postal address, e-invoice address, contact, and its accounts that have a BIC."""
    country = fields.country(party.country or company.country, "seller, country")
    vat_id = party.vat_id or company.vat_id
    _add_party(root, "Seller", company.name, party, fields, vat_id=vat_id, country=country)
    phone = fields.identifier(company.phone, "company, phone", 35, needed=False)
    email = fields.identifier(company.email, "company, e-mail address", 70, needed=False)
    if phone or email:
        contact = child(root, "SellerCommunicationDetails")
        if phone:
            child(contact, "SellerPhoneNumberIdentifier", phone)
        if email:
            child(contact, "SellerEmailaddressIdentifier", email)
    _add_accounts(root, company, fields)


def add_buyer(root: Element, customer: Customer, party: Party, fields: Fields) -> None:
    """The customer: name, numbers, postal address, e-invoice address."""
    country = fields.country(party.country, "buyer, country")
    _add_party(root, "Buyer", customer.name, party, fields, vat_id=party.vat_id, country=country)


def _add_party(root: Element, role: str, name: str, party: Party, fields: Fields, *, vat_id: str, country: str) -> None:
    who = role.lower()
    details = child(root, f"{role}PartyDetails")
    business_id = fields.identifier(party.business_id, f"{who}, business id", 35, needed=False)
    if business_id:
        child(details, f"{role}PartyIdentifier", business_id)
    for line in fields.lines(name, f"{who}, name", 70, most=_MOST_NAMES):
        child(details, f"{role}OrganisationName", line)
    tax_code = fields.identifier(vat_id, f"{who}, VAT number", 35, needed=False)
    if tax_code:
        child(details, f"{role}OrganisationTaxCode", tax_code)
    if party.has_place:
        _add_place(details, role, party, fields, country)
    unit = fields.identifier(party.address, f"{who}, e-invoice address", 35, needed=False)
    child(root, f"{role}OrganisationUnitNumber", unit)


def _add_place(details: Element, role: str, party: Party, fields: Fields, country: str) -> None:
    """The postal address: what is given in part would be no address, so all three parts are needed then."""
    who = role.lower()
    place = child(details, f"{role}PostalAddressDetails")
    for line in _streets(party, f"{who}, street", fields):
        child(place, f"{role}StreetName", line)
    for line in fields.lines(party.town, f"{who}, town", 35, most=1):
        child(place, f"{role}TownName", line)
    child(place, f"{role}PostCodeIdentifier", fields.identifier(party.post_code, f"{who}, post code", 35, shortest=2))
    if country:
        child(place, "CountryCode", country)


def _streets(party: Party, where: str, fields: Fields) -> list[str]:
    """The lines as they are where they fit, else run together and wrapped."""
    given = [clean for line in party.streets if (clean := cleaned(line))]
    if 1 <= len(given) <= _MOST_STREETS and all(2 <= len(line) <= 35 for line in given):
        return given
    return fields.lines(", ".join(given), where, 35, most=_MOST_STREETS)


def _add_accounts(root: Element, company: Company, fields: Fields) -> None:
    """Finvoice lists an account only with its BIC; the payment part needs none."""
    accounts = []
    for place, account in enumerate(company.accounts, 1):
        number = fields.account(account.number, f"account {place}")
        bic = fields.bic(account.bic, f"account {place}, BIC")
        if number and bic:
            accounts.append((number, bic))
    if accounts:
        information = child(root, "SellerInformationDetails")
        for number, bic in accounts:
            details = child(information, "SellerAccountDetails")
            child(details, "SellerAccountID", number, IdentificationSchemeName="IBAN")
            child(details, "SellerBic", bic, IdentificationSchemeName="BIC")
