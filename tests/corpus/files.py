# SPDX-License-Identifier: MIT
"""Where the real files lie, and how they are read through the maps beside this file."""

import os
from pathlib import Path

import pytest

from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import read_map

HERE = Path(__file__).parent
CORPUS = Path(os.environ.get("DUNWELL_CORPUS", HERE.parents[1].parent / "shared" / "corpus"))
LEDGERS = CORPUS / "ar_ledgers"
IBM = LEDGERS / "ibm__WA_Fn-UseC_-Accounts-Receivable.csv"


def skip_without_corpus() -> None:
    """Skips a module when there is no corpus; in CI its tests fail instead."""
    if not CORPUS.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"the corpus is not at {CORPUS}; say where it is in DUNWELL_CORPUS", allow_module_level=True)


def mapped(file: str, map_name: str) -> Reading:
    """A ledger of the corpus through a map of this folder."""
    return read_ledger(LEDGERS / file, map=read_map((HERE / "maps" / map_name).read_bytes(), map_name))


def written(text: str, name: str) -> Reading:
    """A ledger made up by a test."""
    return read_ledger(text.encode(), name=name)
