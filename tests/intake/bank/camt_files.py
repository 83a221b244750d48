# SPDX-License-Identifier: MIT
"""Made-up camt files: a statement around the entries that a test is about."""

from dunwell.intake.bank.camt import read_camt
from dunwell.intake.bank.rows import BankFile, Transaction

ACCOUNT = "EE382200221020145685"
MESSAGES = {
    "camt.052": ("BkToCstmrAcctRpt", "Rpt"),
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
OPENING = '<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt><CdtDbtInd>{}</CdtDbtInd>'
ACCT = f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Meie Firma OU</Nm></Ownr></Acct>"


def balance(kind: str, amount: str, *, mark: str = "CRDT", day: str = "2026-03-02") -> str:
    return f"{OPENING.format(kind, amount, mark)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def entry(
    details: str = "", *, amount: str = "100.00", mark: str = "CRDT", more: str = "", status: str = "BOOK"
) -> str:
    """One Ntry; `details` are its TxDtls, `more` whatever else it says."""
    inside = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    state = f"<Sts>{status}</Sts>" if status else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{state}'
        f"<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>{more}{inside}</Ntry>"
    )


def detail(more: str = "", *, amount: str | None = None, mark: str | None = None) -> str:
    told = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    told += f"<CdtDbtInd>{mark}</CdtDbtInd>" if mark else ""
    return f"<TxDtls>{told}{more}</TxDtls>"


def statement(*parts: str, id: str = "<Id>S-1</Id>", acct: str = ACCT, kind: str = "camt.053") -> str:
    name = MESSAGES[kind][1]
    return f"<{name}>{id}{acct}{''.join(parts)}</{name}>"


def document(*statements: str, kind: str = "camt.053", version: str = "08") -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}"
    message = MESSAGES[kind][0]
    inside = f"<{message}><GrpHdr><MsgId>M-1</MsgId></GrpHdr>{''.join(statements)}</{message}>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">{inside}</Document>'.encode()


def read(*parts: str, kind: str = "camt.053") -> BankFile:
    """What is read of one statement with these parts."""
    return read_camt(document(statement(*parts, kind=kind), kind=kind), name="march.xml")


def transactions(*parts: str) -> tuple[Transaction, ...]:
    file = read(*parts)
    assert file.problems == (), file.problems
    return tuple(each for one in file.statements for each in one.transactions)


def only(*parts: str) -> Transaction:
    (one,) = transactions(*parts)
    return one


def codes(file: BankFile) -> list[str]:
    return [problem.code for problem in file.problems]
