# SPDX-License-Identifier: MIT
"""The creditor and the debtor as UBL's accounting supplier and accounting customer."""

from dataclasses import dataclass, replace

from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.parties import Party
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.documents.ubl_names import CAC, CBC
from dunwell.letters.notice import Company, Customer

_LONGEST_NAME = 1000
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A party as the letter has it: which of the two, its name, and the lines of its address."""

    who: str
    name: str
    lines: tuple[str, ...]


def add_supplier(root: Element, company: Company, party: Party, fields: Fields) -> None:
    """The company, with its address from the letter's lines where the parts are not known."""
    known = replace(party, country=party.country or company.country, vat_id=party.vat_id or company.vat_id)
    details = child(child(root, f"{CAC}AccountingSupplierParty"), f"{CAC}Party")
    _add_party(details, Named("seller", company.name, company.address), known, fields)
    phone, email = cleaned(company.phone), cleaned(company.email)
    if phone or email:
        contact = child(details, f"{CAC}Contact")
        if phone:
            child(contact, f"{CBC}Telephone", phone)
        if email:
            child(contact, f"{CBC}ElectronicMail", email)


def add_customer(root: Element, customer: Customer, party: Party, fields: Fields) -> None:
    """The debtor, with the company's own number for it."""
    outer = child(root, f"{CAC}AccountingCustomerParty")
    number = fields.identifier(customer.customer_id, "customer number", _LONGEST_ID, needed=False)
    if number:
        child(outer, f"{CBC}SupplierAssignedAccountID", number)
    details = child(outer, f"{CAC}Party")
    _add_party(details, Named("buyer", customer.name, customer.address), party, fields)


def _add_party(details: Element, named: Named, party: Party, fields: Fields) -> None:
    who = named.who
    scheme = fields.identifier(party.scheme, f"{who}, scheme of the e-invoice address", 10)
    address = fields.identifier(party.address, f"{who}, e-invoice address", _LONGEST_ID)
    child(details, f"{CBC}EndpointID", address, schemeID=scheme)
    business_id = fields.identifier(party.business_id, f"{who}, business id", _LONGEST_ID, needed=False)
    if business_id:
        child(child(details, f"{CAC}PartyIdentification"), f"{CBC}ID", business_id)
    for line in fields.lines(named.name, f"{who}, name", _LONGEST_NAME, most=1, shortest=1):
        child(child(details, f"{CAC}PartyName"), f"{CBC}Name", line)
    _add_place(details, named, party, fields)
    number = fields.identifier(party.vat_id, f"{who}, VAT number", _LONGEST_ID, needed=False)
    if number:
        tax = child(details, f"{CAC}PartyTaxScheme")
        child(tax, f"{CBC}CompanyID", number)
        child(child(tax, f"{CAC}TaxScheme"), f"{CBC}ID", "VAT")
    legal = child(details, f"{CAC}PartyLegalEntity")
    child(legal, f"{CBC}RegistrationName", cleaned(named.name)[:_LONGEST_NAME])
    if business_id:
        child(legal, f"{CBC}CompanyID", business_id)


def _add_place(details: Element, named: Named, party: Party, fields: Fields) -> None:
    """The address in parts where they are known, else as it stands on the envelope; none where neither is."""
    given = [clean for line in named.lines if (clean := cleaned(line))]
    country = fields.country(party.country, f"{named.who}, country")
    if not (party.has_place or given or country):
        return
    place = child(details, f"{CAC}PostalAddress")
    if party.has_place:
        _add_parts(place, named.who, party, fields)
    else:
        for line in given:
            child(child(place, f"{CAC}AddressLine"), f"{CBC}Line", line)
    if country:
        child(child(place, f"{CAC}Country"), f"{CBC}IdentificationCode", country)


def _add_parts(place: Element, who: str, party: Party, fields: Fields) -> None:
    streets = [clean for line in party.streets if (clean := cleaned(line))]
    if not streets:
        fields.wrong("missing", f"{who}, street", "Post code and town are given without it.")
    for tag, text in zip(("StreetName", "AdditionalStreetName"), (streets[0:1], streets[1:]), strict=True):
        if text:
            child(place, f"{CBC}{tag}", ", ".join(text))
    child(place, f"{CBC}CityName", fields.identifier(party.town, f"{who}, town", _LONGEST_NAME))
    child(place, f"{CBC}PostalZone", fields.identifier(party.post_code, f"{who}, post code", _LONGEST_ID))
