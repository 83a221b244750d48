# SPDX-License-Identifier: MIT
"""The ground under the other tests: what they write is really there, and gone for the next one."""

import polars as pl
import pytest
from django.db import connection

from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company


@pytest.mark.parametrize("again", [1, 2])
def test_each_test_starts_empty_and_what_it_writes_is_committed(
    any_database: str, company: Company, again: int
) -> None:
    assert any_database.startswith(connection.vendor)
    assert list(Company.objects.values_list("code", flat=True)) == ["acme"]
    with ColumnReader() as reader:
        seen = reader.read("SELECT code FROM store_company", (), {"code": pl.String})
    assert seen["code"].to_list() == ["acme"]
