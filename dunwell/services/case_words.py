# SPDX-License-Identifier: MIT
"""What is said to a collection partner: the letter on top of a case, and the message that carries it."""

from collections.abc import Iterator

from dunwell.letters.formats import country_name
from dunwell.letters.handover.content import CoverContent, Debtor, Position, Receiver
from dunwell.letters.words import spoken, words
from dunwell.services.addresses import good_addresses
from dunwell.services.case_ledger import Ledger
from dunwell.services.case_tables import Found
from dunwell.services.letter_parties import creditor_of, debtor_of
from dunwell.store.models import Case, Partner


def cover_of(case: Case, ledger: Ledger, found: Found) -> CoverContent:
    """The letter's content; `found` are the papers that are enclosed, and those that are missing."""
    customer, company = case.customer, case.company
    shown = debtor_of(customer, company)
    return CoverContent(
        company=creditor_of(company),
        language=company.language,
        receiver=_receiver(case.partner, company.country, company.language),
        debtor=Debtor(
            number=customer.ref,
            name=customer.name,
            address=shown.address,
            phone=customer.phone,
            emails=good_addresses([customer.pk]).get(customer.pk, ()),
            vat_id=customer.vat_id,
        ),
        number=case.number,
        on=ledger.on,
        currency=case.currency,
        positions=tuple(_positions(ledger)),
        invoices=len(found.originals),
        notices=len(found.letters),
        missing=tuple(one.name for one in found.missing),
    )


def subject_of(case: Case) -> str:
    """The subject of the message to the partner, in the company's language."""
    return f"{words(spoken(case.company.language)).handover['title']} {case.number}: {case.customer.name}"


def text_of(case: Case) -> str:
    """What the message to the partner says: to whom, what is enclosed, and who sends it."""
    say, company, partner = words(spoken(case.company.language)).handover, case.company, case.partner
    lines = [say["mail"].format(number=case.number)]
    if partner and partner.client_number:
        lines.append(f"{say['client_number']}: {partner.client_number}")
    reach = [one for one in (company.phone, company.reply_to or company.email) if one]
    return "\n\n".join([*lines, "\n".join([company.name, *reach])]) + "\n"


def _receiver(partner: Partner | None, country: str, language: str) -> Receiver:
    if partner is None:
        return Receiver("–")
    place = f"{partner.postal_code} {partner.city}".strip()
    abroad = country_name(partner.country, language) if partner.country not in {"", country} else ""
    lines = (partner.person, partner.street, place, abroad)
    return Receiver(partner.name, tuple(line for line in lines if line.strip()), partner.client_number)


def _positions(ledger: Ledger) -> Iterator[Position]:
    for item in ledger.items:
        yield Position(
            "item",
            item.name,
            item.issued_on,
            item.due_on,
            item.days_overdue,
            item.original,
            item.claimed,
            item.reference,
        )
    for claim in ledger.claims:
        if claim.open:
            yield Position(claim.kind, claim.notice, claim.on, None, 0, claim.amount, claim.open)
    for credit in ledger.credits:
        yield Position("credit", credit.name, credit.on, None, 0, credit.amount, -credit.amount)
