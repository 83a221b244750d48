# SPDX-License-Identifier: MIT
"""Whether an e-invoice is one of ours: issued by this company, not an incoming bill in the wrong folder."""

from dunwell.core.matching.names import score
from dunwell.core.problem import Problem
from dunwell.intake.einvoice.rows import EInvoice, Party
from dunwell.services.einvoice_numbers import plain_number, prefix_of, same_number
from dunwell.store.models import Company

_SAME, _ALIKE = 96, 90  # the same words and legal form; the same words


def seller_trouble(company: Company, invoice: EInvoice) -> Problem | None:
    """`not_our_invoice` when the seller's tax number is certainly another than the company's; `seller_differs` (only
    told) when the name is another and no number decides; None when it is us, or nothing is known. A bill of somebody
    else to this company, by its name or number, is its buyer's debt: ours, and no claim.
    """
    seller = invoice.seller
    alike = _alike(company, seller)
    told = f'the invoice was issued by "{seller.name}" ({", ".join(seller.tax_ids) or "no tax number"})'
    if company.vat_id and seller.tax_ids:
        if any(same_number(one, company.vat_id, countries=(seller.country or "",)) for one in seller.tax_ids):
            return None
        if _is_another(company, seller, alike=alike) or _has_our_number(company, invoice.buyer):
            message = f"{told}, and this company is {company.vat_id}: an incoming bill belongs elsewhere"
            return Problem("not_our_invoice", f"{invoice.file}, seller", message)
        return Problem("seller_differs", f"{invoice.file}, seller", f"{told}, and this company is {company.vat_id}")
    is_strange = bool(seller.names) and alike < _ALIKE
    if _has_our_number(company, invoice.buyer) or (is_strange and _alike(company, invoice.buyer) >= _SAME):
        message = f"{told} to this company: an incoming bill belongs elsewhere"
        return Problem("not_our_invoice", f"{invoice.file}, buyer", message)
    if is_strange:
        return Problem("seller_differs", f"{invoice.file}, seller", f'{told}, and this company is "{company.name}"')
    return None


def _has_our_number(company: Company, buyer: Party) -> bool:
    countries = (company.country, buyer.country or "")
    return any(same_number(one, company.vat_id, countries=countries) for one in buyer.tax_ids)


def _is_another(company: Company, seller: Party, *, alike: int) -> bool:
    """Whether a tax number that differs is of the same kind as ours. One without a country may be of another register
    than VAT, and a company has a number in each country where it is registered: then the name decides.
    """
    own = prefix_of(plain_number(company.vat_id))
    prefixes = {prefix_of(plain_number(one)) for one in seller.tax_ids} - {""}
    comparable = own in prefixes if own else not prefixes
    return comparable or alike < _SAME


def _alike(company: Company, party: Party) -> int:
    """How alike a party's name is to the company's, of 100."""
    own = [one for one in (company.name, company.sender) if one]
    return max((score(name, one) for name in _names(party) for one in own), default=0)


def _names(seller: Party) -> tuple[str, ...]:
    return (*seller.names, seller.trading_name) if seller.trading_name else seller.names
