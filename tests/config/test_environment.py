# SPDX-License-Identifier: MIT
"""The environment is read strictly: what cannot be meant is refused, by name."""

from pathlib import Path

import pytest

from dunwell.config.environment import NAMES, database_settings, read_environment
from dunwell.core.money import Money
from dunwell.core.problem import Refused


def test_empty_home_gets_a_database_and_a_secret_of_its_own(tmp_path: Path) -> None:
    home = tmp_path / "new"
    first = read_environment({"DUNWELL_HOME": str(home)})
    assert first.database_url == f"sqlite:///{home / 'dunwell.sqlite3'}"
    assert len(first.secret_key) > 50
    assert read_environment({"DUNWELL_HOME": str(home)}).secret_key == first.secret_key


def test_secret_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    read_environment({"DUNWELL_HOME": str(tmp_path)})
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_misspelt_name_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_environment({"DUNWELL_HOME": str(tmp_path), "DUNWELL_MAILURL": "smtp://mail.example.com"})
    assert refused.value.context["name"] == "DUNWELL_MAILURL"


def test_value_is_read_from_a_file_when_one_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "mail"
    secret.write_text("smtp://user:word@mail.example.com\n", encoding="utf-8")
    environment = read_environment({"DUNWELL_HOME": str(tmp_path), "DUNWELL_MAIL_URL_FILE": str(secret)})
    assert environment.mail_url == "smtp://user:word@mail.example.com"


def test_value_and_file_together_are_refused(tmp_path: Path) -> None:
    both = {"DUNWELL_HOME": str(tmp_path), "DUNWELL_MAIL_URL": "smtp://a", "DUNWELL_MAIL_URL_FILE": "b"}
    with pytest.raises(Refused, match="bad_setting"):
        read_environment(both)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_environment({"DUNWELL_HOME": str(tmp_path), "DUNWELL_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert refused.value.context["name"] == "DUNWELL_SECRET_KEY_FILE"


@pytest.mark.parametrize("address", ["dunwell.example.com", "ftp://dunwell.example.com", "https://"])
def test_base_url_must_be_an_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(Refused, match="bad_setting"):
        read_environment({"DUNWELL_HOME": str(tmp_path), "DUNWELL_BASE_URL": address})


def test_price_per_notice_is_an_amount_and_a_currency(tmp_path: Path) -> None:
    home = {"DUNWELL_HOME": str(tmp_path)}
    assert read_environment(home).price_per_notice is None
    assert read_environment(home | {"DUNWELL_PRICE_PER_NOTICE": "0.25 EUR"}).price_per_notice == Money(25, "EUR")
    assert read_environment(home | {"DUNWELL_PRICE_PER_NOTICE": "0.00 EUR"}).price_per_notice is None


@pytest.mark.parametrize("price", ["0.25", "0,25 EUR", "0.255 EUR", "-0.25 EUR", "EUR 0.25", "0.25 EURO", "0.25  EUR"])
def test_price_that_cannot_be_read_stops_the_start(tmp_path: Path, price: str) -> None:
    with pytest.raises(Refused, match="bad_setting"):
        read_environment({"DUNWELL_HOME": str(tmp_path), "DUNWELL_PRICE_PER_NOTICE": price})


def test_postgresql_url_gives_its_parts_decoded() -> None:
    settings = database_settings("postgresql://ann:p%40ss@db.example.com:5433/dun%20well")
    assert [settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "dun well", "ann", "p@ss", "db.example.com", "5433",
    ]  # fmt: skip


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "dunwell.sqlite3"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(Refused, match="bad_setting"):
        database_settings(url)


def test_settings_page_names_every_setting() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in page] == []


SSO = {
    "DUNWELL_OIDC_URL": "https://id.example.com/realms/acme/",
    "DUNWELL_OIDC_CLIENT_ID": "dunwell",
    "DUNWELL_OIDC_CLIENT_SECRET": "s3cret",
}


def test_single_sign_on_is_read_whole(tmp_path: Path) -> None:
    found = read_environment({"DUNWELL_HOME": str(tmp_path), **SSO}).single_sign_on
    assert found
    assert (found.url, found.name) == ("https://id.example.com/realms/acme", "Single sign-on")
    assert "s3cret" not in repr(found)
    assert read_environment({"DUNWELL_HOME": str(tmp_path)}).single_sign_on is None


@pytest.mark.parametrize(
    "wrong",
    [{"DUNWELL_OIDC_CLIENT_SECRET": ""}, {"DUNWELL_OIDC_URL": "http://id.example.com"}, {"DUNWELL_OIDC_URL": "id"}],
)
def test_single_sign_on_is_refused_in_part_or_unsafe(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused, match="bad_setting"):
        read_environment({"DUNWELL_HOME": str(tmp_path), **SSO, **wrong})


def test_trusted_proxies_are_a_small_number(tmp_path: Path) -> None:
    home = {"DUNWELL_HOME": str(tmp_path)}
    assert read_environment(home).trusted_proxies == 0
    assert read_environment({**home, "DUNWELL_TRUSTED_PROXIES": "2"}).trusted_proxies == 2
    for wrong in ("-1", "two", "12"):
        with pytest.raises(Refused, match="bad_setting"):
            read_environment({**home, "DUNWELL_TRUSTED_PROXIES": wrong})
