# SPDX-License-Identifier: MIT
"""What an entry and its details say of a payment, and how a batch falls into transactions."""

import pytest

from tests.intake.bank.camt_files import ACCOUNT, balance, codes, detail, entry, only, read, transactions

REFERENCE = "<Strd><CdtrRefInf><Tp><CdOrPrtry>{}</CdOrPrtry></Tp><Ref>{}</Ref></CdtrRefInf></Strd>"


def _party(name: str, account: str = "", *, wrapped: bool = False, which: str = "Dbtr") -> str:
    inside = f"<Pty><Nm>{name}</Nm></Pty>" if wrapped else f"<Nm>{name}</Nm>"
    number = f"<{which}Acct><Id><IBAN>{account}</IBAN></Id></{which}Acct>" if account else ""
    return f"<{which}>{inside}</{which}>{number}"


def _remittance(inside: str) -> str:
    return detail(f"<RmtInf>{inside}</RmtInf>")


# ---- a batch ----


def test_batch_gives_one_transaction_a_detail_with_the_same_entry() -> None:
    parts = [detail(amount="60.00"), detail(amount="30.00"), detail(amount="10.00")]
    told = transactions(entry("".join(parts)))
    assert [each.amount for each in told] == [6000, 3000, 1000]
    assert {each.entry for each in told} == {"1/1"}
    assert [each.where.rpartition(", ")[2] for each in told] == ["TxDtls 1", "TxDtls 2", "TxDtls 3"]


def test_details_of_both_directions_sum_up_with_their_signs() -> None:
    told = transactions(entry(detail(amount="130.00", mark="CRDT") + detail(amount="30.00", mark="DBIT")))
    assert [each.amount for each in told] == [13000, -3000]


@pytest.mark.parametrize("path", ["TxAmt", "CntrValAmt", "InstdAmt"])
def test_amount_of_a_detail_stands_in_its_amount_details_too(path: str) -> None:
    parts = [f'<AmtDtls><{path}><Amt Ccy="EUR">{amount}</Amt></{path}></AmtDtls>' for amount in ("75", "25.00")]
    assert [each.amount for each in transactions(entry("".join(map(detail, parts))))] == [7500, 2500]


def test_amount_in_the_accounts_currency_is_the_one_that_counts() -> None:
    dollars = '<Amt Ccy="USD">80.00</Amt><AmtDtls><TxAmt><Amt Ccy="EUR">70.00</Amt></TxAmt></AmtDtls>'
    assert [each.amount for each in transactions(entry(detail(dollars) + detail(amount="30")))] == [7000, 3000]


def test_single_detail_that_tells_no_amount_has_the_rest() -> None:
    assert [each.amount for each in transactions(entry(detail(amount="60") + detail()))] == [6000, 4000]


def test_details_that_tell_gross_amounts_lose_their_charges() -> None:
    charges = '<Chrgs><Rcrd><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
    told = transactions(entry((detail(charges, amount="51.00")) * 2))
    assert [(each.amount, each.charges) for each in told] == [(5000, 100), (5000, 100)]


def test_charges_of_the_whole_batch_are_a_transaction_of_their_own() -> None:
    told = transactions(entry(detail(amount="51") * 2, more='<Chrgs><Rcrd><Amt Ccy="EUR">2</Amt></Rcrd></Chrgs>'))
    assert [each.amount for each in told] == [5100, 5100, -200]


def test_details_that_fall_short_leave_a_rest_and_a_problem() -> None:
    file = read(balance("OPBD", "0"), balance("CLBD", "100"), entry(detail(amount="60") + detail(amount="30")))
    told = file.statements[0].transactions
    assert [(each.amount, each.details) for each in told] == [(6000, 1), (3000, 1), (1000, 0)]
    (problem,) = file.problems
    assert (problem.code, problem.where) == ("details_mismatch", "march.xml, Stmt 1, Ntry 1")
    assert problem.message.startswith("the details sum up to 90.00, the entry is 100.00 EUR")


def test_details_that_exceed_their_entry_are_one_transaction_and_a_problem() -> None:
    parts = [f"<Refs><EndToEndId>E-{n}</EndToEndId></Refs><RmtInf><Ustrd>R-{n}</Ustrd></RmtInf>" for n in (1, 2)]
    file = read(entry("".join(detail(part, amount="60") for part in parts)))
    (one,) = file.statements[0].transactions
    assert (codes(file), one.amount, one.details) == (["details_mismatch"], 10000, 2)
    assert (one.end_to_end_id, one.remittance) == (None, "R-1 R-2")


def test_details_without_amounts_are_one_transaction_that_names_all_references() -> None:
    parts = [_remittance(REFERENCE.format("<Cd>SCOR</Cd>", f"RF{n}")) for n in (1, 2)]
    file = read(entry("".join(parts)))
    (one,) = file.statements[0].transactions
    assert codes(file) == ["details_mismatch"]
    assert (one.amount, one.reference, one.references, one.details) == (10000, None, ("RF1", "RF2"), 2)


def test_single_detail_of_another_amount_is_told_and_the_booked_one_taken() -> None:
    file = read(entry(detail(amount="105.750")))
    assert (codes(file), file.statements[0].transactions[0].amount) == (["details_mismatch"], 10000)


# ---- what a payment says ----


def test_free_text_is_joined_in_its_order() -> None:
    text = "<Ustrd> Arve 1002 </Ustrd><Ustrd>ja 1003</Ustrd><Strd><AddtlRmtInf>Thank you</AddtlRmtInf></Strd>"
    assert only(entry(_remittance(text))).remittance == "Arve 1002 ja 1003 Thank you"


def test_text_of_the_bank_stands_in_where_the_payer_wrote_none() -> None:
    told = "<AddtlNtryInf>Teenustasu</AddtlNtryInf>"
    assert only(entry(more=told)).remittance == "Teenustasu"
    assert only(entry(detail(), more=told)).remittance == "Teenustasu"
    assert only(entry(detail("<AddtlTxInf>POS 7</AddtlTxInf>"), more=told)).remittance == "POS 7"
    assert only(entry(_remittance("<Ustrd>NOTPROVIDED</Ustrd>"))).remittance == ""


@pytest.mark.parametrize("kind", ["<Cd>SCOR</Cd>", "<Prtry>QRR</Prtry>", "<Prtry>ISR Reference</Prtry>"])
def test_creditor_reference_is_taken_of_every_kind(kind: str) -> None:
    one = only(entry(_remittance(REFERENCE.format(kind, "210000000003139471430009017"))))
    assert (one.reference, one.references) == ("210000000003139471430009017", ())


def test_several_references_of_one_payment_are_all_told_and_none_is_chosen() -> None:
    blocks = "".join(REFERENCE.format("<Cd>SCOR</Cd>", number) for number in ("1232", "1245", "1232"))
    one = only(entry(_remittance(blocks)))
    assert (one.reference, one.references) == (None, ("1232", "1245"))


def test_invoices_are_documents_and_orders_are_not() -> None:
    document = "<RfrdDocInf><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Nb>{}</Nb></RfrdDocInf>"
    block = "<Strd>" + document.format("CINV", "R-1") + document.format("CREN", "K-2") + "</Strd>"
    block += "<Strd>" + document.format("PUOR", "PO-3") + "<RfrdDocInf><Nb>R-4</Nb></RfrdDocInf></Strd>"
    assert only(entry(_remittance(block))).documents == ("R-1", "K-2", "R-4")


def test_identities_are_taken_and_notprovided_is_none() -> None:
    refs = "<Refs><EndToEndId>{}</EndToEndId><MndtId>M-7</MndtId></Refs>"
    one = only(entry(detail(refs.format("E-1"))))
    assert (one.end_to_end_id, one.mandate_id) == ("E-1", "M-7")
    assert only(entry(detail(refs.format("NOTPROVIDED")))).end_to_end_id is None


def test_banks_own_name_is_the_entrys_alone_and_the_details_in_a_batch() -> None:
    refs = "<Refs><AcctSvcrRef>D-{}</AcctSvcrRef><TxId>T-{}</TxId></Refs>"
    numbers = "<NtryRef>7</NtryRef><AcctSvcrRef>A-1</AcctSvcrRef>"
    assert only(entry(detail(refs.format(1, 1)), more=numbers)).bank_reference == "A-1"
    parts = detail(refs.format(1, 1), amount="60") + detail(refs.format(2, 2), amount="40")
    told = transactions(entry(parts, more=numbers))
    assert [each.bank_reference for each in told] == ["D-1", "D-2"]
    assert {each.entry_reference for each in told} == {"A-1"}
    uetr = detail("<Refs><UETR>75e77105-a09f-4f9e-bfa8-e82e91ab209b</UETR></Refs>")
    assert only(entry(uetr)).bank_reference == "75e77105-a09f-4f9e-bfa8-e82e91ab209b"


@pytest.mark.parametrize("wrapped", [False, True])
def test_other_side_is_the_debtor_of_money_in_and_the_creditor_of_money_out(wrapped: bool) -> None:
    parties = _party("Payer", "EE471000001020145685", wrapped=wrapped)
    parties += _party("We", ACCOUNT, which="Cdtr", wrapped=wrapped)
    parties += "<UltmtDbtr>" + ("<Pty><Nm>Owner</Nm></Pty>" if wrapped else "<Nm>Owner</Nm>") + "</UltmtDbtr>"
    one = only(entry(detail(f"<RltdPties>{parties}</RltdPties>")))
    assert (one.counterparty, one.counterparty_account, one.ultimate_counterparty) == (
        "Payer",
        "EE471000001020145685",
        "Owner",
    )
    out = _party("We", ACCOUNT, wrapped=wrapped) + _party("Seller", "FI2112345600000785", which="Cdtr", wrapped=wrapped)
    other = only(entry(detail(f"<RltdPties>{out}</RltdPties>"), mark="DBIT"))
    assert (other.amount, other.counterparty, other.counterparty_account) == (-10000, "Seller", "FI2112345600000785")


def test_account_without_iban_is_taken_as_it_is_written() -> None:
    parties = "<Dbtr><Nm>A</Nm></Dbtr><DbtrAcct><Id><Othr><Id>29501800 020582</Id></Othr></Id></DbtrAcct>"
    assert only(entry(detail(f"<RltdPties>{parties}</RltdPties>"))).counterparty_account == "29501800020582"


def test_what_comes_back_names_the_parties_as_they_were_the_first_time() -> None:
    parties = _party("Customer", "EE471000001020145685") + _party("Meie Firma OU", ACCOUNT, which="Cdtr")
    back = f"<RltdPties>{parties}</RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    one = only(entry(detail(back), mark="DBIT", more="<RvslInd>true</RvslInd>"))
    assert (one.amount, one.reversal, one.return_reason, one.counterparty) == (-10000, True, "AC04", "Customer")
    # Some banks turn them round: then our own account stands where the other's should.
    turned = _party("Meie Firma OU") + _party("Customer", "EE471000001020145685", which="Cdtr")
    two = only(entry(detail(f"<RltdPties>{turned}</RltdPties>"), mark="DBIT", more="<RvslInd>1</RvslInd>"))
    assert two.counterparty == "Customer"


def test_instructed_amount_in_another_currency_is_kept_beside_the_booked_one() -> None:
    amounts = '<AmtDtls><InstdAmt><Amt Ccy="USD">3200.00</Amt></InstdAmt></AmtDtls>'
    assert only(entry(detail(amounts))).original == (320000, "USD")
    same = '<AmtDtls><InstdAmt><Amt Ccy="EUR">100</Amt></InstdAmt></AmtDtls>'
    assert only(entry(detail(same))).original is None


@pytest.mark.parametrize(
    ("charges", "minor"),
    [
        ('<Chrgs><Amt Ccy="EUR">20.00</Amt></Chrgs><Chrgs><Amt Ccy="EUR">5</Amt></Chrgs>', 2500),
        ('<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">9</TtlChrgsAndTaxAmt></Chrgs>', 900),
        (
            '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">9</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">8</Amt></Rcrd>'
            '<Rcrd><Amt Ccy="EUR">1</Amt></Rcrd></Chrgs>',
            900,
        ),
        ('<Chrgs><Rcrd><Amt Ccy="EUR">3</Amt><ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs>', 0),
        ('<Chrgs><Rcrd><Amt Ccy="EUR">3</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>', -300),
        ('<Chrgs><Rcrd><Amt Ccy="CHF">3</Amt></Rcrd></Chrgs>', 0),
    ],
)
def test_charges_are_read_in_both_forms(charges: str, minor: int) -> None:
    assert only(entry(detail(charges))).charges == minor


def test_transaction_code_is_the_domains_else_the_banks_own() -> None:
    domain = "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
    own = "<Prtry><Cd>NTRF+701</Cd></Prtry>"
    assert only(entry(more=f"<BkTxCd>{domain}{own}</BkTxCd>")).code == "PMNT/RCDT/ESCT"
    assert only(entry(detail(f"<BkTxCd>{own}</BkTxCd>"), more=f"<BkTxCd>{domain}</BkTxCd>")).code == "NTRF+701"
