# SPDX-License-Identifier: MIT
"""The first rows of a file, as a person is shown them who says how it is read."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.sample import read_sample


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_and_cells_that_are_all_quoted_are_shown(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f'"Customer"{delimiter}"Name"\n"C-1"{delimiter}"Bau, Müller; Sohn"\n', encoding="utf-8")
    sample = read_sample(file)
    assert (sample.header, sample.rows, sample.delimiter) == (
        ("Customer", "Name"),
        (("C-1", "Bau, Müller; Sohn"),),
        delimiter,
    )


def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text('"Customer,Name\nC-1,Müller\n', encoding="utf-8")
    with pytest.raises(Refused, match="broken_quoting"):
        read_sample(file)
