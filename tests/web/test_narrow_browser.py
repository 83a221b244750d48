# SPDX-License-Identifier: MIT
"""On a telephone: no cell of a list is printed over another, and names are not squeezed into a column of letters."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from dunwell.services.due import local_date
from dunwell.store.models import BankStatement, Company, Customer, Payment
from tests.web.bank.test_bank_pages import account_of, entry_of, file_of
from tests.web.conftest import NOW, make, signed_in
from tests.web.live import chromium, need_chromium, served

pytestmark = pytest.mark.browser
# Each cell of a row that is wider than its place, and each name that has less than a third of the list.
SQUEEZED = """() => {
  const cells = [...document.querySelectorAll('#list tbody td')];
  const over = cells.filter(one => one.scrollWidth > one.clientWidth + 1);
  const list = document.querySelector('#list').clientWidth;
  const thin = cells.filter(one => one.matches('.name') && one.clientWidth < list / 3);
  return [cells.length > 0, ...over.concat(thin).map(one => one.innerText)];
}"""


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    need_chromium()


@pytest.fixture
def acme(database: str) -> Iterator[Company]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield make("acme", "Acme Oy", "alice")


def _bank_file(company: Company) -> None:
    on = local_date(company, timezone.now())
    statement = BankStatement.objects.create(
        company=company, file=file_of(company, "statement-2026-03-09.xml"), account=account_of(company),
        currency="EUR", opening_minor=0, closing_minor=1684973, opened_on=on, closed_on=on,
    )  # fmt: skip
    entry_of(statement, state="held")


def _credit(company: Company) -> None:
    Customer.objects.filter(company=company).update(name="Fiskehamnen Skärgård Ab")
    for customer in Customer.objects.filter(company=company):
        Payment.objects.create(
            company=company, customer=customer, ref=f"X-{customer.pk}", paid_on=NOW.date(), amount_minor=9500,
            currency="EUR", seq=0,
        )  # fmt: skip


def test_lists_of_money_have_room_on_a_telephone(acme: Company) -> None:
    _bank_file(acme)
    _credit(acme)
    cookie = signed_in("alice").cookies[settings.SESSION_COOKIE_NAME].value
    with served() as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        told = {}
        for path in ("payments/credit/", "bank/", "bank/accounts/", "bank/entries/"):
            page.goto(f"{address}/c/acme/{path}", wait_until="networkidle")
            told[path] = page.evaluate(SQUEEZED)
        assert all(each == [True] for each in told.values()), told
