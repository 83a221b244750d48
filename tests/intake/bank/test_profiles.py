# SPDX-License-Identifier: MIT
"""The bank profiles that we bring, and the maps that people write."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.csv_file import looks_like_statement, table_of
from dunwell.intake.bank.known_profiles import chosen_profile, known_profiles
from dunwell.intake.bank.profile import CURRENCY_MARK, Layout, Profile
from dunwell.intake.bank.profile_file import read_profile
from tests.intake.bank.csv_samples import LHV, MINE

LAYOUTS = [
    pytest.param(profile, layout, id=f"{profile.name}-{number}")
    for profile in known_profiles().values()
    for number, layout in enumerate(profile.layouts)
]


def _header(layout: Layout, *, optional: bool) -> list[str]:
    columns = [name for names in layout.columns.values() for name in names]
    others = [name for names in layout.optional.values() for name in names] if optional else []
    names = list(dict.fromkeys([*columns, *others]))
    named = [name.replace(CURRENCY_MARK, "CHF") for name in names if not name.startswith("column ")]
    # The one column without a name is the second.
    return [named[0], "", *named[1:]] if len(named) < len(names) else named


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize(("profile", "layout"), LAYOUTS)
def test_every_header_is_that_of_one_bank(profile: Profile, layout: Layout, optional: bool) -> None:
    header = profile.delimiters[0].join(f'"{name}"' for name in _header(layout, optional=optional))
    assert table_of(f"{header}\n".encode(), "a.csv", None).profile is profile
    assert looks_like_statement(f"{header}\n".encode())


@pytest.mark.parametrize("profile", known_profiles().values(), ids=lambda one: one.name)
def test_every_profile_names_its_bank_and_how_days_are_written(profile: Profile) -> None:
    assert profile.title != profile.name
    assert profile.formats.dates


def test_documentation_lists_every_profile_and_how_sure_it_is() -> None:
    page = (Path(__file__).parents[3] / "docs" / "bank-profiles.md").read_text(encoding="utf-8")
    for profile in known_profiles().values():
        sure = "real file" if profile.seen else "description"
        assert f"| `{profile.name}` | {profile.title} | {sure} |" in page


def test_map_in_the_documentation_is_one() -> None:
    page = (Path(__file__).parents[3] / "docs" / "bank-profiles.md").read_text(encoding="utf-8")
    profile = read_profile(page.split("```toml")[1].split("```")[0].encode(), "my-bank.toml")
    assert (profile.title, profile.by, profile.currency) == ("My bank", "column", "CHF")


def test_other_text_is_no_statement() -> None:
    for content in (
        b"",
        b"Dear all,\n\nplease pay.\n",
        b"<?xml version='1.0'?>\n<a/>\n",
        b"\xff\xfe\0",
        b"a,b,c\n1,2,3\n",
    ):
        assert not looks_like_statement(content)


def test_header_that_fits_two_banks_is_refused_with_both_names(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {name: read_profile(MINE.encode(), f"{name}.toml") for name in ("first", "second")}
    monkeypatch.setattr("dunwell.intake.bank.csv_file.known_profiles", lambda: both)
    with pytest.raises(Refused) as refused:
        table_of(b"Day;Sum;Text\n", "a.csv", None)
    assert refused.value.code == "which_profile"
    assert "first, second" in refused.value.problems[0].message


def test_unknown_header_is_told_as_it_is_with_the_way_out() -> None:
    with pytest.raises(Refused) as refused:
        table_of(b"My account\nWhen;How much;Why\n", "a.csv", None)
    assert refused.value.code == "no_profile"
    assert 'Row 2 has "When", "How much", "Why"' in refused.value.problems[0].message


def test_header_is_found_below_what_stands_above_it() -> None:
    table = table_of(f"Period,January\n\n{LHV}\nrow\n".encode(), "a.csv", None)
    assert [number for number, _ in table.above] == [1, 2]
    assert [number for number, _ in table.rows] == [4]


def test_profile_is_chosen_by_name_or_by_the_path_of_a_map(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    assert chosen_profile("lhv").name == "lhv"
    assert chosen_profile(str(tmp_path / "mine.toml")).name == "mine"
    for named, code in (("nobank", "unknown_profile"), (str(tmp_path / "none.toml"), "no_such_file")):
        with pytest.raises(Refused) as refused:
            chosen_profile(named)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[values", "TOML"),
        ("[other]\n", "other"),
        ("[values]\ncolour = 1\n", "[values] colour"),
        ('[values]\ndate = "%m.%Y"\n', "[values] date"),
        ('[values]\ndecimal = ";"\n', "[values] decimal"),
        ('[values]\ndecimal = ","\nthousands = ","\n', "[values] thousands"),
        ('[values]\nencoding = "zip"\n', "[values] encoding"),
        ('[values]\ncurrency = "EURO"\n', "[values] currency"),
        ('[values]\ndelimiter = "x"\n', "[values] delimiter"),
        ('[values]\nnotes = "yes"\n', "[values] notes"),
        ('[direction]\nby = "guess"\n', "[direction] by"),
        ('[direction]\nby = "column"\ncredit = ["C"]\n', "[direction]"),
        ('[rows]\nother = ["x"]\n', "[rows] other"),
        ("[head]\naccount = [1]\n", "[head] account"),
        ("", "[[header]]"),
        ('[[header]]\nbooked_on = "Day"\n', "[[header]] 1"),
        ('[[header]]\nbooked_on = "Day"\namount = "Sum"\nsum = "Sum"\n', "[[header]] 1 sum"),
    ],
)
def test_mistake_in_a_map_is_told_with_its_place(text: str, place: str) -> None:
    with pytest.raises(Refused) as refused:
        read_profile(text.encode(), "mine.toml")
    assert refused.value.code == "bad_map"
    assert f"mine.toml, {place}" in [problem.where for problem in refused.value.problems]
