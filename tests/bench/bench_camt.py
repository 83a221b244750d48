# SPDX-License-Identifier: MIT
"""Reading of camt.053: `python -m tests.bench.bench_camt [MEGABYTES]`.

A made-up statement of so many megabytes (50): MB a second of lxml's bare iterparse, of the stream and of the whole
file, each in the best of three turns (processor time); peak memory of each in a process of its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    "<BkToCstmrStmt><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-31T23:00:00</CreDtTm></GrpHdr><Stmt><Id>S-1</Id>"
    "<Acct><Id><IBAN>FI2112345600000785</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Sahko Oy</Nm></Ownr></Acct>"
    '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>2026-03-01</Dt></Dt></Bal>\n"
)
_ENTRY = """<Ntry>
 <NtryRef>{n}</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-03-{day:02d}</Dt></BookgDt><ValDt><Dt>2026-03-{day:02d}</Dt></ValDt><AcctSvcrRef>A-{n}</AcctSvcrRef>
 <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
 <NtryDtls><TxDtls><Refs><AcctSvcrRef>A-{n}</AcctSvcrRef><EndToEndId>E-{n}</EndToEndId></Refs>
  <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
  <AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>
  <RltdPties><Dbtr><Pty><Nm>Customer {n} Oy</Nm>
   <PstlAdr><Ctry>FI</Ctry><AdrLine>Katu {n}</AdrLine></PstlAdr></Pty></Dbtr>
   <DbtrAcct><Id><IBAN>FI21123456{n:08d}</IBAN></Id></DbtrAcct></RltdPties>
  <RltdAgts><DbtrAgt><FinInstnId><BICFI>NDEAFIHH</BICFI></FinInstnId></DbtrAgt></RltdAgts>
  <RmtInf><Ustrd>Invoice R-{n}, thank you</Ustrd>
   <Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18{n:012d}</Ref></CdtrRefInf></Strd></RmtInf>
 </TxDtls></NtryDtls>
</Ntry>
"""
_FOOT = "</Stmt></BkToCstmrStmt></Document>\n"
# Each in a process of its own: how many transactions, and the most memory. Not getrusage: it remembers the parent's.
_ALONE = (
    "import re, sys; from pathlib import Path; from tests.bench.bench_camt import WAYS; "
    "count = WAYS[sys.argv[1]](Path(sys.argv[2])) if sys.argv[1] in WAYS else 0; "
    "print(count, re.search(r'VmHWM:\\s*(\\d+) kB', Path('/proc/self/status').read_text())[1])"
)


def written(file: Path, megabytes: int) -> int:
    """A statement of that size; answers how many entries it has."""
    size = count = 0
    with file.open("w", encoding="utf-8") as out:
        out.write(_HEAD)
        while size < megabytes * 1_000_000:
            count += 1
            amount = Decimal(count % 90000 + 1).scaleb(-2)
            size += out.write(_ENTRY.format(n=count, amount=amount, day=count % 28 + 1))
        out.write(_FOOT)
    return count


def bare(file: Path) -> int:
    """What lxml alone takes: every element is met and dropped."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(str(file), events=("end",)):
        if str(element.tag).endswith("}Ntry"):
            count += 1
        parent = element.getparent()
        element.clear()
        while parent is not None and element.getprevious() is not None:
            del parent[0]
    return count


def streamed(file: Path) -> int:
    from dunwell.intake.bank.camt import stream_camt
    from dunwell.intake.bank.rows import Transaction

    return sum(isinstance(item, Transaction) for item in stream_camt(file, name=file.name)[1])


def whole(file: Path) -> int:
    from dunwell.intake.bank.read import read_bank_file

    return sum(len(statement.transactions) for statement in read_bank_file(file).statements)


WAYS: dict[str, Callable[[Path], int]] = {"bare": bare, "streamed": streamed, "whole": whole}


def measure(megabytes: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.xml"
        entries = written(file, megabytes)
        size = file.stat().st_size / 1_000_000
        row: dict[str, object] = {"mb": round(size), "entries": entries}
        for name, way in WAYS.items():
            row[f"{name}_mb_s"] = round(size / min(_seconds(way, file, entries) for _ in range(3)), 1)
        row["nothing_mib"] = _alone("nothing", file, 0)
        row |= {f"{name}_mib": _alone(name, file, entries) for name in WAYS}
        return row


def _seconds(way: Callable[[Path], int], file: Path, entries: int) -> float:
    started = time.process_time()
    if way(file) != entries:
        raise SystemExit(f"{way.__name__} did not meet every entry")
    return time.process_time() - started


def _alone(name: str, file: Path, entries: int) -> int:
    done = subprocess.run([sys.executable, "-c", _ALONE, name, str(file)], stdout=subprocess.PIPE, check=True)
    count, kib = map(int, done.stdout.split())
    if count != entries:
        raise SystemExit(f"{name} did not meet every entry")
    return round(kib / 1024)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 50)))
