# SPDX-License-Identifier: MIT
"""What is read of an e-invoice: the parts that the standards let vary."""

import datetime as dt

import pytest

from dunwell.core.problem import Problem, Refused
from dunwell.intake.einvoice.read import looks_like_einvoice, read_einvoice, read_einvoices
from dunwell.intake.einvoice.rows import EInvoice, Instalment
from tests.intake.einvoice.samples import amounts, cii, e_arve, finvoice, pdf, term, ubl


def read(text: str) -> EInvoice:
    return read_einvoice(text.encode(), name="a.xml")


def codes(invoice: EInvoice) -> list[str]:
    return [problem.code for problem in invoice.problems]


def refused(text: str) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        read(text)
    assert caught.value.code == "einvoice_incomplete"
    return list(caught.value.problems)


def test_ubl_invoice_is_read_with_its_buyer() -> None:
    invoice = read(ubl())
    assert (invoice.syntax, invoice.type, invoice.number, invoice.total) == ("ubl-invoice", "invoice", "R-1", 12400)
    assert (invoice.issue_date, invoice.due_date) == (dt.date(2026, 3, 2), dt.date(2026, 3, 16))
    buyer = invoice.buyer
    assert (buyer.name, buyer.trading_name, buyer.email) == ("Lumi Oy", "Lumi", "ap@lumi.example")
    assert (buyer.endpoint, buyer.vat_id, buyer.country) == ("0216:003712345678", "FI12345678", "FI")
    assert buyer.address == ("Kuja 1", "20100 Turku")
    assert (invoice.seller.name, invoice.seller.trading_name, codes(invoice)) == ("Acme Oy", None, [])


def test_invoice_without_a_due_date_has_none_whatever_its_terms_say() -> None:
    terms = "<cac:PaymentTerms><cbc:Note>14 days net,\n2 % discount</cbc:Note></cac:PaymentTerms>"
    invoice = read(ubl(due="", more=terms))
    assert (invoice.due_date, invoice.due_dates, invoice.terms) == (None, (), ("14 days net,\n2 % discount",))


def test_credit_note_takes_off_what_it_states() -> None:
    invoice = read(ubl(root="CreditNote", due="", code="<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"))
    assert (invoice.syntax, invoice.type, invoice.payable, invoice.receivable) == (
        "ubl-credit-note",
        "credit_note",
        12400,
        -12400,
    )


def test_credit_note_needs_no_type_code_for_its_root_says_it() -> None:
    assert read(ubl(root="CreditNote", due="", code="")).type == "credit_note"


def test_credit_note_below_nought_is_told() -> None:
    invoice = read(ubl(root="CreditNote", due="", code="", totals=amounts("-5.00")))
    assert (invoice.receivable, codes(invoice)) == (500, ["credit_note_negative"])


def test_corrected_invoice_below_nought_is_an_invoice_that_takes_off() -> None:
    invoice = read(ubl(code="<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode>", totals=amounts("-8.79")))
    assert (invoice.type, invoice.receivable, codes(invoice)) == ("invoice", -879, [])


def test_due_date_of_a_credit_note_stands_with_its_means_of_payment() -> None:
    means = "<cac:PaymentMeans><cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate></cac:PaymentMeans>"
    assert read(ubl(root="CreditNote", due="", code="", more=means)).due_date == dt.date(2026, 4, 1)


def test_two_means_of_payment_give_both_accounts_and_one_reference() -> None:
    mean = (
        "<cac:PaymentMeans><cbc:PaymentID>1232</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>{}</cbc:ID>"
        "</cac:PayeeFinancialAccount></cac:PaymentMeans>"
    )
    invoice = read(ubl(more=mean.format("FI2112345600000785") + mean.format("EE382200221020145685")))
    assert invoice.accounts == ("FI2112345600000785", "EE382200221020145685")
    assert invoice.payment_references == ("1232",)


def test_instalments_of_ubl_are_kept_and_the_invoices_own_day_holds() -> None:
    part = (
        '<cac:PaymentTerms><cbc:Amount currencyID="EUR">{}</cbc:Amount>'
        "<cbc:InstallmentDueDate>{}</cbc:InstallmentDueDate></cac:PaymentTerms>"
    )
    invoice = read(ubl(due="", more=part.format("64.00", "2026-05-01") + part.format("60.00", "2026-04-01")))
    assert invoice.due_date == dt.date(2026, 4, 1)
    assert invoice.instalments == (Instalment(dt.date(2026, 4, 1), 6000), Instalment(dt.date(2026, 5, 1), 6400))
    assert codes(invoice) == ["due_dates_several"]


def test_instalments_of_cii_are_kept_and_the_earliest_day_is_told() -> None:
    invoice = read(cii(terms=term("20260501", "64.00") + term("20260401", "60.00")))
    assert (invoice.due_date, invoice.due_dates) == (dt.date(2026, 4, 1), (dt.date(2026, 4, 1), dt.date(2026, 5, 1)))
    assert [part.amount for part in invoice.instalments] == [6000, 6400]


def test_day_of_a_discount_is_not_the_day_of_the_invoice() -> None:
    discount = term("20260312").replace(
        "</ram:SpecifiedTradePaymentTerms>",
        "<ram:ApplicableTradePaymentDiscountTerms/></ram:SpecifiedTradePaymentTerms>",
    )
    invoice = read(cii(terms=discount + term("20260401")))
    assert (invoice.due_date, invoice.instalments, codes(invoice)) == (dt.date(2026, 4, 1), (), ["due_dates_several"])
    assert read(cii(terms=discount)).due_date == dt.date(2026, 3, 12)


def test_total_may_stand_in_the_currency_of_the_tax_too() -> None:
    invoice = read(cii(totals='<ram:GrandTotalAmount currencyID="SEK">1400.00</ram:GrandTotalAmount>'))
    assert (invoice.currency, invoice.total) == ("EUR", 12400)


def test_amounts_that_do_not_sum_up_are_told_and_rounding_is_no_such_thing() -> None:
    assert codes(read(ubl(totals=amounts("120.00", "124.00")))) == ["totals_disagree"]
    rounding = '<cbc:PayableRoundingAmount currencyID="EUR">-0.40</cbc:PayableRoundingAmount>'
    whole = amounts("124.00", "124.40").replace("<cbc:PayableAmount", rounding + "<cbc:PayableAmount")
    assert codes(read(ubl(totals=whole))) == []


def test_finvoice_of_every_form_of_amount_is_read_by_its_comma() -> None:
    invoice = read(finvoice())
    assert (invoice.syntax, invoice.version, invoice.total, invoice.payable) == ("finvoice", "3.0", 12400, 12400)
    assert (invoice.due_date, invoice.payment_reference) == (dt.date(2026, 3, 16), "1232")


@pytest.mark.parametrize("payable", ["-124,00", "0,00"])
def test_finvoice_credit_note_is_negative_and_takes_off(payable: str) -> None:
    more = "<OriginalInvoiceNumber>16</OriginalInvoiceNumber>"
    invoice = read(finvoice(code="INV02", total="-124,00", payable=payable, more=more))
    assert (invoice.type, invoice.payable, invoice.receivable) == ("credit_note", -12400, -12400)
    assert (invoice.preceding_invoices, codes(invoice)) == (("16",), [])


def test_bare_doctype_of_an_old_finvoice_is_let_pass() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">\n'
    assert read_einvoice(finvoice(head=head).encode("iso-8859-15"), name="a.xml").number == "17"


def test_e_arve_with_an_earlier_balance_claims_only_its_own_total() -> None:
    invoice = read(e_arve("<TotalSum>100.00</TotalSum><TotalToPay>150.00</TotalToPay>"))
    assert (invoice.payable, codes(invoice)) == (10000, ["earlier_balance"])


def test_e_arve_credit_note_has_nothing_to_pay_and_takes_off_its_total() -> None:
    invoice = read(e_arve("<TotalSum>-100.00</TotalSum><TotalToPay>0.00</TotalToPay>", code="CRE"))
    assert (invoice.type, invoice.payable, invoice.receivable) == ("credit_note", -10000, -10000)


def test_e_arve_of_two_invoices_gives_both_or_is_refused_where_one_is_wanted() -> None:
    two = e_arve("<TotalSum>100.00</TotalSum>", "<TotalSum>20.00</TotalSum>").encode()
    assert [one.total for one in read_einvoices(two, name="a.xml")] == [10000, 2000]
    with pytest.raises(Refused, match="several_invoices"):
        read_einvoice(two, name="a.xml")


def test_invoice_in_an_envelope_is_found() -> None:
    inner = ubl().partition("?>")[2]
    envelope = "<s:StandardBusinessDocument xmlns:s='urn:x'><s:Header/>{}</s:StandardBusinessDocument>"
    assert read(envelope.format(inner)).number == "R-1"


def test_invoice_in_a_pdf_is_read_and_says_where_it_was() -> None:
    file = pdf({"other.xml": b"<x/>", "factur-x.xml": cii().encode()})
    invoice = read_einvoice(file, name="a.pdf")
    assert (invoice.number, invoice.embedded, invoice.syntax) == ("R-2", "factur-x.xml", "cii")


def test_only_xml_of_a_pdf_is_taken_whatever_its_name() -> None:
    assert read_einvoice(pdf({"R-1.xml": ubl().encode(), "a.txt": b"x"}), name="a.pdf").embedded == "R-1.xml"


def test_country_and_address_that_are_none_are_told_and_left_out() -> None:
    odd = ubl().replace(">FI</cbc:IdentificationCode>", ">Finland</cbc:IdentificationCode>").replace("ap@", "ap at ")
    invoice = read(odd)
    assert (invoice.buyer.country, invoice.buyer.email) == (None, None)
    assert sorted(codes(invoice)) == ["bad_country", "bad_email"]


def test_due_before_it_was_issued_is_told() -> None:
    assert codes(read(ubl(due="<cbc:DueDate>2026-03-01</cbc:DueDate>"))) == ["due_before_issue"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ubl(number=""), "missing_value"),
        (ubl(issued=""), "missing_value"),
        (ubl(issued="2026-02-30"), "bad_date"),
        (ubl(due="<cbc:DueDate>0001-01-01</cbc:DueDate>"), "bad_date"),
        (ubl(buyer=""), "missing_value"),
        (ubl(totals=""), "missing_amount"),
        (ubl(totals=amounts("10.005")), "bad_amount"),
        (ubl(totals=amounts("1,000.00")), "bad_amount"),
        (ubl(totals=amounts("1e3")), "bad_amount"),
        (ubl(totals=amounts("NaN")), "bad_amount"),
        (ubl(totals=amounts("1000000000000000.00")), "bad_amount"),
        (ubl(totals=amounts("5.00", currency="SEK")), "currency_mismatch"),
        (ubl(currency="<cbc:DocumentCurrencyCode>EURO</cbc:DocumentCurrencyCode>"), "unknown_currency"),
    ],
)
def test_invoice_that_lacks_what_it_must_say_is_refused_with_the_place(text: str, code: str) -> None:
    problems = refused(text)
    assert code in [problem.code for problem in problems]
    assert all(problem.where.startswith("a.xml, ") for problem in problems)


def test_missing_currency_is_refused_unless_its_amounts_name_it() -> None:
    bare = ubl(currency="")
    assert read(bare).currency == "EUR"
    assert refused(bare.replace(' currencyID="EUR"', ""))[0].code == "missing_value"


def test_negative_zero_is_zero_and_long_decimals_that_say_nothing_are_taken() -> None:
    assert read(ubl(totals=amounts("-0.00"))).payable == 0
    assert read(ubl(totals=amounts("1656.2500"))).payable == 165625


def test_everything_that_has_a_table_looks_like_an_einvoice_and_a_list_does_not() -> None:
    for sample in (ubl(), cii(), finvoice(), e_arve("")):
        assert looks_like_einvoice(sample.encode())
        assert looks_like_einvoice(sample.encode("utf-16"))
    assert looks_like_einvoice(pdf({}))
    assert not looks_like_einvoice(b"customer_id,name\n1,<Anna>\n")
    assert not looks_like_einvoice(b"")


def test_copy_test_and_paid_invoice_are_told_of_and_a_cancellation_is_refused() -> None:
    assert codes(read(ubl(more="<cbc:CopyIndicator>true</cbc:CopyIndicator>"))) == ["copy"]
    assert codes(read(finvoice(more="<OriginCode>Copy</OriginCode>"))) == ["copy"]
    paid = finvoice().replace(
        "<EpiDetails>",
        "<PaymentStatusDetails><PaymentStatusCode>PAID</PaymentStatusCode></PaymentStatusDetails><EpiDetails>",
    )
    assert codes(read(paid)) == ["already_paid"]
    with pytest.raises(Refused, match="cancellation"):
        read(finvoice(more="<OriginCode>Cancel</OriginCode>"))


def test_money_collected_for_others_stands_beside_the_total() -> None:
    along = '<cac:PrepaidPayment><cbc:PaidAmount currencyID="EUR">6.00</cbc:PaidAmount></cac:PrepaidPayment>'
    invoice = read(ubl(more=along, totals=amounts("130.00", "124.00")))
    assert (invoice.payable, codes(invoice)) == (13000, [])


def test_account_is_its_iban_or_else_its_local_number() -> None:
    means = (
        "<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>{}"
        "</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>"
    )
    both = "<ram:IBANID>DE1</ram:IBANID><ram:ProprietaryID>1</ram:ProprietaryID>"
    invoice = read(cii(terms=means.format(both) + means.format("<ram:ProprietaryID>22-1</ram:ProprietaryID>")))
    assert invoice.accounts == ("DE1", "22-1")
