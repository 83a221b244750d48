# SPDX-License-Identifier: MIT
"""A bill of somebody else to the company is its own debt, and no claim."""

import pytest

from dunwell.intake.einvoice.read import read_einvoice
from dunwell.services.einvoice_sellers import seller_trouble
from dunwell.store.models import Company
from tests.intake.einvoice.samples import ubl
from tests.services.einvoices import sold_by

# The sample: sold by Acme Oy to Lumi Oy, FI12345678.
NOT_OURS, TOLD = "not_our_invoice", "seller_differs"


@pytest.mark.parametrize(
    ("own", "seller", "told"),
    [
        ({"name": "Lumi Oy", "vat_id": "FI12345678"}, None, NOT_OURS),
        ({"name": "Lumi Oy", "vat_id": "FI12345678"}, "FI76543210", NOT_OURS),
        # a register names the buyer otherwise, and its number is ours
        ({"name": "Northern Snow Oy", "vat_id": "1234567-8", "country": "FI"}, None, NOT_OURS),
        # a sister of the same name in another country sells to us
        ({"name": "Acme Oy", "vat_id": "FI12345678"}, "EE123456789", NOT_OURS),
        # several firms of a group share one number
        ({"name": "Acme Oy", "vat_id": "FI12345678"}, "FI12345678", None),
        ({"name": "Lumi Oy", "vat_id": ""}, None, NOT_OURS),
        ({"name": "Acme Oy", "vat_id": "FI76543210"}, None, None),
        ({"name": "Somebody AG", "vat_id": "FI76543210"}, None, TOLD),
    ],
)
def test_bill_to_the_company_is_told_by_name_and_by_number(
    own: dict[str, str], seller: str | None, told: str | None
) -> None:
    document = sold_by(ubl(), seller) if seller else ubl()
    trouble = seller_trouble(Company(**own), read_einvoice(document.encode(), name="a.xml"))
    assert (trouble.code if trouble else None) == told
