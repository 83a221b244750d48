# SPDX-License-Identifier: MIT
"""Buyer and seller of an e-invoice."""

from dunwell.intake.countries import COUNTRIES
from dunwell.intake.einvoice.found import Found
from dunwell.intake.einvoice.rows import Party
from dunwell.intake.einvoice.syntax import PartyPaths, Paths

# What the VAT directive's prefixes call otherwise than ISO 3166.
_VAT_COUNTRIES = {"EL": "GR", "UK": "GB"}


def party_of(found: Found, paths: PartyPaths) -> Party:
    """The party by its paths. An e-mail address without @ and a country that is none are told and left out."""
    names, tax_ids = found.texts(paths.names), found.texts(paths.tax_ids)
    # A trading name is one beside the name; where it is all there is, it is the name.
    trading = found.text(paths.trading_name) if found.text(paths.names[:1]) else None
    return Party(
        names=names,
        trading_name=trading,
        email=_email(found, paths),
        endpoint=_endpoint(found, paths),
        vat_id=found.text(paths.vat_id) or (tax_ids[0] if tax_ids else None),
        tax_ids=tax_ids,
        country=_country(found, paths),
        address=_lines(found, paths.address),
        ids=found.all_texts(paths.ids),
        street=_lines(found, paths.street),
        postal_code=found.text(paths.postal_code),
        city=found.text(paths.city),
    )


def _lines(found: Found, lines: tuple[Paths, ...]) -> tuple[str, ...]:
    return tuple(line for parts in lines if (line := " ".join(found.all_texts(parts))))


def _email(found: Found, paths: PartyPaths) -> str | None:
    email = found.text(paths.email)
    if email and (email.count("@") != 1 or " " in email):
        found.tell("bad_email", paths.email[0], f'"{email[:80]}" is no e-mail address')
        return None
    return email


def _endpoint(found: Found, paths: PartyPaths) -> str | None:
    for path in paths.endpoint:
        for element in found.elements(path):
            address = " ".join((element.text or "").split())
            scheme = element.get("schemeID", "").strip()
            if address:
                return f"{scheme}:{address}" if scheme else address
    return None


def _country(found: Found, paths: PartyPaths) -> str | None:
    """ISO 3166-1 alpha-2. An e-arve writes the country as it likes; only a code is one."""
    written = found.text(paths.country)
    if not written:
        return None
    code = _VAT_COUNTRIES.get(written.upper(), written.upper())
    if code in COUNTRIES:
        return code
    found.tell("bad_country", paths.country[0], f'"{written[:40]}" is no code of a country')
    return None
