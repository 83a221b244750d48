# SPDX-License-Identifier: MIT
"""Small bank files for tests of use cases, and the way they are taken."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dunwell.services.import_bank import import_bank_file
from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import BankEntry, Company
from tests.services.ledger import TODAY

COMMAND = Arrival("command")
IBAN, OTHER = "FI2112345600000785", "FI4250001510000023"
_KINDS = {
    "052": ("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt"),
    "053": ("camt.053.001.08", "BkToCstmrStmt", "Stmt"),
    "054": ("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def brought(company: Company, folder: Path, name: str, text: str | bytes, *, dry: bool = False) -> FileReport:
    """A file of this content is taken."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_bank_file(company, file, arrival=COMMAND, dry_run=dry, **TODAY)


def detail(amount: str, *, who: str = "", ref: str = "", own: str = "", end: str = "", more: str = "") -> str:
    """A TxDtls."""
    refs = (f"<AcctSvcrRef>{own}</AcctSvcrRef>" if own else "") + (f"<EndToEndId>{end}</EndToEndId>" if end else "")
    strd = f"<RmtInf><Strd><CdtrRefInf><Ref>{ref}</Ref></CdtrRefInf></Strd></RmtInf>" if ref else ""
    party = f"<RltdPties><Dbtr><Pty><Nm>{who}</Nm></Pty></Dbtr></RltdPties>" if who else ""
    return f'<TxDtls><Refs>{refs}</Refs><Amt Ccy="EUR">{amount}</Amt>{party}{strd}{more}</TxDtls>'


def entry(
    amount: str,
    *details: str,
    day: str = "2026-02-20",
    own: str = "",
    sign: str = "CRDT",
    status: str = "BOOK",
    currency: str = "EUR",
    more: str = "",
) -> str:
    """An Ntry; `own` is the bank's name of it."""
    name = f"<AcctSvcrRef>{own}</AcctSvcrRef>" if own else ""
    told = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts><Cd>{status}</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{name}{told}</Ntry>"
    )


def balance(kind: str, amount: str, day: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(*entries: str, number: str = "S-1", account: str = IBAN, balances: str = "") -> str:
    """What stands in a Stmt, Rpt or Ntfctn."""
    held = f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>" if account else ""
    return f"<Id>{number}</Id>{held}{balances}{''.join(entries)}"


def camt(kind: str, *statements: str, head: str = "") -> str:
    """A whole file of camt.052, camt.053 or camt.054."""
    version, message, element = _KINDS[kind]
    inner = "".join(f"<{element}>{one}</{element}>" for one in statements)
    space = f"urn:iso:std:iso:20022:tech:xsd:{version}"
    body = f'<Document xmlns="{space}"><{message}>{inner}</{message}></Document>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}'


def states(company: Company) -> dict[str, int]:
    """How many entries became what, with why."""
    rows = BankEntry.objects.filter(company=company).values_list("state", "why")
    return dict(Counter(f"{state} {why}".rstrip() for state, why in rows))


def seen(report: FileReport) -> Sequence[int]:
    """Read, new, and told before."""
    return report.read, report.created, report.unchanged


def codes(report: FileReport) -> list[str]:
    return [problem.code for problem in report.problems]
