# SPDX-License-Identifier: MIT
"""Who writes and who is written to, from rows to what letters show."""

from dunwell.letters import notice as letter
from dunwell.letters.formats import country_name
from dunwell.letters.words import spoken
from dunwell.services.company_look import accounts_of, logo_of
from dunwell.store.models import Company, Customer


def creditor_of(company: Company) -> letter.Company:
    """The company as its letters show it."""
    return letter.Company(
        code=company.code,
        name=company.name,
        email=company.reply_to or company.email,
        phone=company.phone,
        address=_place_of(company),
        accounts=accounts_of(company),
        pay_to=company.pay_to,
        country=company.country,
        vat_id=company.vat_id,
        colour=company.colour,
        footer=company.footer,
        sender=company.sender,
        logo=logo_of(company),
    )


def debtor_of(customer: Customer, company: Company) -> letter.Customer:
    """The customer as letters address it: in its language, else the company's; a country only when it is another.

    A language in which there are no texts is none: then, too, the company's.
    """
    known = customer.language and (spoken(customer.language) != "en" or customer.language.startswith("en"))
    language = customer.language if known else company.language
    abroad = customer.country and customer.country != company.country
    country = [country_name(customer.country, company.language)] if abroad else []
    return letter.Customer(customer.ref, customer.name, language, (*_place_of(customer), *country))


def _place_of(row: Company | Customer) -> tuple[str, ...]:
    place = f"{row.postal_code} {row.city}".strip()
    return tuple(line for line in (*row.street.split("\n"), place) if line.strip())
