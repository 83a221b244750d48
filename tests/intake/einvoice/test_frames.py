# SPDX-License-Identifier: MIT
"""Finvoices behind the transmission frames of banks and operators."""

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.einvoice.read import read_einvoice, read_einvoices
from tests.intake.einvoice.samples import finvoice

FRAME = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
    "<Manifest/></SOAP-ENV:Body></SOAP-ENV:Envelope>"
)
HEAD = '<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">\n'


def test_invoice_behind_a_frame_is_read_in_its_own_letters() -> None:
    data = (FRAME + finvoice(head=HEAD).replace("Lumi", "Pöyry")).encode("iso-8859-15")
    assert read_einvoice(data, name="a.xml").buyer.name == "Pöyry Oy"


@pytest.mark.parametrize("head", ["", '<?xml version="1.0" encoding="UTF-8"?>\n'])
def test_every_pair_of_frame_and_invoice_in_a_file_is_read(head: str) -> None:
    pairs = [head + FRAME + finvoice(head=HEAD).replace("<InvoiceNumber>17", f"<InvoiceNumber>{n}") for n in (1, 2, 3)]
    found = read_einvoices("\n".join(pairs).encode("iso-8859-15"), name="a.xml")
    assert [one.number for one in found] == ["1", "2", "3"]
    assert found[1].file == "a.xml, Invoice 2"


def test_frame_without_an_invoice_is_none() -> None:
    with pytest.raises(Refused) as caught:
        read_einvoices(FRAME.encode(), name="a.xml")
    assert caught.value.code == "not_an_einvoice"


def test_entities_behind_a_frame_are_refused_too() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE Finvoice [<!ENTITY a "aaaa">]>' + finvoice()
    with pytest.raises(Refused) as caught:
        read_einvoices((FRAME + bomb).encode(), name="a.xml")
    assert caught.value.code == "xml_doctype"
