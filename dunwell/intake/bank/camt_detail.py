# SPDX-License-Identifier: MIT
"""One transaction detail (TxDtls): what it says of the payment, apart from how it sums up with its entry."""

from collections.abc import Iterator
from sys import intern
from typing import NamedTuple

from dunwell.intake.bank.camt_values import account_of, amount_of, code_of, given, sign_of
from dunwell.intake.bank.camt_xml import Node, first, said
from dunwell.intake.codes import CellError

# Where the amount of a detail may stand beside its own `Amt`, the booked one first, the instructed one last.
_AMOUNTS = ("TxAmt", "CntrValAmt", "InstdAmt")
# Documents that are no invoice (DocumentType3Code and later): statement, despatch, order, voucher, lading, treasury.
_NO_INVOICE = frozenset({"SOAC", "DISP", "PUOR", "VCHR", "BOLD", "AROI", "TSUT", "RADM", "RPIN", "FXDR", "CONT"})


class Side(NamedTuple):
    """One side of a payment, debtor or creditor."""

    name: str | None = None
    ultimate: str | None = None
    account: str | None = None


class Detail(NamedTuple):
    """What one TxDtls says. `amounts` in the order of trust; `sign` None where the entry's holds."""

    amounts: tuple[tuple[int, str], ...] = ()
    sign: int | None = None
    instructed: tuple[int, str] | None = None
    charges: tuple[tuple[int, str], ...] = ()
    debtor: Side = Side()
    creditor: Side = Side()
    references: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    remittance: str = ""
    bank_reference: str | None = None
    transaction_id: str | None = None
    return_reason: str | None = None
    code: str | None = None

    def amount_in(self, currency: str) -> int | None:
        """The amount without its sign in a currency, None when it tells none."""
        return next((minor for minor, code in self.amounts if code == currency), None)

    def charges_in(self, currency: str) -> int:
        return sum(minor for minor, code in self.charges if code == currency)


def detail_of(node: Node) -> Detail:
    """Reads a TxDtls of any version. Raises `CellError` for a mark (CdtDbtInd) that is none."""
    refs, parties = node.find("Refs"), node.find("RltdPties")
    mark = said(node, "CdtDbtInd")
    references, documents, remittance = _remittance(node)
    return Detail(
        amounts=tuple(_amounts(node)),
        sign=None if mark is None else sign_of(mark),
        instructed=_amount_at(node, ("AmtDtls", "InstdAmt", "Amt")),
        charges=tuple(charges_of(node)),
        debtor=_side(parties, "Dbtr"),
        creditor=_side(parties, "Cdtr"),
        mandate_id=given(said(refs, "MndtId")),
        end_to_end_id=given(said(refs, "EndToEndId")),
        bank_reference=given(said(refs, "AcctSvcrRef")),
        transaction_id=given(said(refs, "TxId")) or said(refs, "UETR"),
        return_reason=code_of(first(node, "RtrInf", "Rsn")),
        code=transaction_code(first(node, "BkTxCd")),
        references=references,
        documents=documents,
        remittance=remittance or said(node, "AddtlTxInf") or "",
    )


def charges_of(node: Node) -> Iterator[tuple[int, str]]:
    """What the bank kept, by currency: records (Charges4 and later) or one charge each (ChargesInformation6).

    Charges beside the amount (ChrgInclInd false) were not kept from it. Without parts the total counts.
    """
    for one in node.findall("Chrgs"):
        records = one.findall("Rcrd") or [one]
        parts = [record for record in records if first(record, "Amt") is not None]
        for part in parts:
            found = _amount_at(part, ("Amt",))
            if found is not None and said(part, "ChrgInclInd") not in ("false", "0"):
                yield -sign_of(said(part, "CdtDbtInd"), -1) * found[0], found[1]
        total = None if parts else _amount_at(one, ("TtlChrgsAndTaxAmt",))
        if total is not None:
            yield total


def transaction_code(node: Node | None) -> str | None:
    """BankTransactionCode: `PMNT/RCDT/ESCT`, else the bank's own."""
    if node is None:
        return None
    family = first(node, "Domn", "Fmly")
    domain = (said(node, "Domn", "Cd"), said(family, "Cd"), said(family, "SubFmlyCd"))
    # A file has a handful of codes and a transaction each: they are kept once.
    return intern("/".join(part for part in domain if part) or said(node, "Prtry", "Cd") or "") or None


def _remittance(node: Node) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """References and invoice numbers that were given as such, each once; free text in one line, its parts in order."""
    references: dict[str, None] = {}
    documents: dict[str, None] = {}
    texts: list[str] = []
    for info in node.findall("RmtInf"):
        texts += filter(None, (given(said(part)) for part in info.findall("Ustrd")))
        for block in info.findall("Strd"):
            references |= dict.fromkeys(filter(None, [given(said(block, "CdtrRefInf", "Ref"))]))
            documents |= dict.fromkeys(_documents(block))
            texts += filter(None, (said(part) for part in block.findall("AddtlRmtInf")))
    return tuple(references), tuple(documents), " ".join(texts)


def _documents(block: Node) -> Iterator[str]:
    for document in block.findall("RfrdDocInf"):
        number = given(said(document, "Nb"))
        kind = first(document, "Tp")
        if number and code_of(kind) not in _NO_INVOICE:
            yield number


def _side(parties: Node | None, which: str) -> Side:
    if parties is None:
        return Side()
    account = parties.find(f"{which}Acct")
    name = _name(parties.find(which)) or given(said(account, "Nm"))
    return Side(name, _name(parties.find(f"Ultmt{which}")), account_of(account))


def _name(party: Node | None) -> str | None:
    """A party's name, in the schema with `Pty` around (versions 08 and later) or without; a bank may be a party too."""
    if party is None:
        return None
    return given(said(party, "Pty", "Nm") or said(party, "Nm") or said(party, "Agt", "FinInstnId", "Nm"))


def _amounts(node: Node) -> Iterator[tuple[int, str]]:
    own, more = _amount_at(node, ("Amt",)), node.find("AmtDtls")
    if own is not None:
        yield own
    for place in _AMOUNTS if more is not None else ():
        found = _amount_at(more, (place, "Amt"))
        if found is not None:
            yield found


def _amount_at(node: Node | None, path: tuple[str, ...]) -> tuple[int, str] | None:
    """An amount beside the booked one. What cannot be read of it is not told: the entry's own amount is what counts."""
    found = first(node, *path)
    try:
        return None if found is None else amount_of(found)
    except CellError:
        return None
