# SPDX-License-Identifier: MIT
"""What the e-invoice channel asks of the two parties beyond what a notice says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """One end of the e-invoice channel. An empty field is unknown; a document says which it cannot do without.

    `address` is the e-invoice address ("003712345678") and `scheme` the ISO 6523 code of its kind (0216 for a Finnish
    OVT code, 0088 for a GLN). `operator` is the id of the intermediator that serves it ("003721291126", or a BIC).
    `business_id` is the number in the country's register ("1234567-8"). `streets` are the lines of the postal address
    above post code and town; `country` is ISO 3166's two letters.
    """

    address: str = ""
    scheme: str = ""
    operator: str = ""
    business_id: str = ""
    vat_id: str = ""
    streets: tuple[str, ...] = ()
    post_code: str = ""
    town: str = ""
    country: str = ""

    @property
    def has_place(self) -> bool:
        """Whether anything of a postal address is given; then all of it is needed."""
        return bool(self.streets or self.post_code or self.town)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who reminds whom. The seller's VAT number and country are the company's when they are empty here."""

    seller: Party
    buyer: Party
