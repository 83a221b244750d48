# SPDX-License-Identifier: MIT
"""What of the bank waits for a person is counted, and led to, where it is decided."""

import pytest
from django.test import Client

from dunwell.store.models import BankEntry, BankStatement, StatementAccount
from tests.web.bank.test_bank_pages import account_of, entry_of, file_of, shown
from tests.web.conftest import House

ACCOUNTS, ENTRIES, REVERSALS = "/c/acme/bank/accounts/", "/c/acme/bank/entries/", "/c/acme/payments/reversals/"


@pytest.fixture
def held(house: House) -> BankEntry:
    """An entry of an account that nobody has called ours."""
    account = account_of(house.acme, "FI9900000000000001", ours=StatementAccount.Ours.ASKED)
    return entry_of(_statement(house, account), state="held")


@pytest.fixture
def returned(house: House) -> BankEntry:
    """Money that the bank took back."""
    return entry_of(_statement(house, account_of(house.acme)), state="unclear", why="reversal", amount_minor=-1000)


def _statement(house: House, account: StatementAccount) -> BankStatement:
    file = file_of(house.acme, f"{account.number}.xml")
    return BankStatement.objects.create(company=house.acme, file=file, account=account, currency="EUR")


def notices(page: str) -> str:
    """What stands in the boxes above the list."""
    return page.partition('<div class="say')[2].partition('<section class="panel" id="list"')[0]


def test_a_held_entry_leads_to_its_account(alice: Client, held: BankEntry) -> None:
    page = shown(alice, "/c/acme/bank/")
    assert "Bank files (1)" in page
    assert "Accounts <b>1</b></a>" in page
    assert f'href="{ACCOUNTS}"' in notices(page)
    assert f'href="{ENTRIES}"' not in notices(page)
    assert f'href="{REVERSALS}"' not in notices(page)


def test_a_return_that_is_not_clear_is_counted_at_reversals(alice: Client, returned: BankEntry) -> None:
    page = shown(alice, "/c/acme/bank/")
    assert "Reversals (1)" in page
    assert "Bank files (" not in page
    assert "The bank took 1 payment back" in notices(page)
    assert f'href="{REVERSALS}"' in notices(page)
    assert f'href="{ACCOUNTS}"' not in notices(page)


def test_a_row_that_waits_leads_to_where_it_is_decided(alice: Client, returned: BankEntry) -> None:
    other = entry_of(returned.statement, 2, state="unclear", why="maybe_told_before")
    rows = shown(alice, f"{ENTRIES}?state=unclear").partition("<tbody")[2]
    assert f'<a href="{REVERSALS}">Find the payment</a>' in rows
    assert f'<a href="{ENTRIES}{other.pk}/">Decide</a>' in rows
    page = shown(alice, "/c/acme/bank/")
    assert "Entries <b>1</b></a>" in page
    assert f'href="{ENTRIES}"' in notices(page)
