# SPDX-License-Identifier: MIT
"""Lists: sorted, searched, filtered, paged by key, exported."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware
from python_calamine import CalamineWorkbook

from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import Company, Customer, Membership, User
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page

NAMES = ("Aalto", "Berg", "=1+1", "Cassel", "Dahl", "Berg")


@pytest.fixture
def seat(company: Company) -> Seat:
    """An owner of a company with six customers, two of one name."""
    for number, name in enumerate(NAMES, start=1):
        Customer.objects.create(company=company, ref=f"C-{number}", name=name, reminders=number % 2 == 1)
    user = User.objects.create_user("olga")
    Membership.objects.create(company=company, user=user, role="owner")
    return Seat(company, "owner", user.pk)


def listing(seat: Seat, size: int = 2) -> Listing[Customer]:
    def found(asked: Asked) -> QuerySet[Customer]:
        rows = Customer.objects.filter(company=seat.company, name__icontains=asked.q)
        return rows.filter(reminders=asked.get("reminders") == "on") if asked.get("reminders") else rows

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Customer]:
        return key_page(found(asked), order, after=asked.after, before=asked.before, size=size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Customer]:
        return found(asked).order_by(*order)

    return Listing(
        name="customers",
        columns=[
            Column("name", "Name", lambda one: one.name, order=("name",)),
            Column("ref", "Number", lambda one: one.ref, order=("ref",)),
            Column("limit", "Limit", lambda one: one.credit_limit, number=True),
        ],
        filters=[Filter("reminders", "Reminders", [("on", "On"), ("off", "Off")])],
        search="Name",
        rows="web/list/plain.html",
        read=read,
        every=every,
        order=("name", "pk"),
        empty=Empty("No customers yet."),
    )


def asked(seat: Seat, address: str, **headers: str) -> HttpResponseBase:
    return list_page(asking(seat, address, **headers), seat, listing(seat), "list/list")


def asking(seat: Seat, address: str, **headers: str) -> HttpRequest:
    request = RequestFactory().get(address, headers=headers)
    request.user = User.objects.get(pk=seat.user)
    request.session = SessionStore()
    for middleware in (MessageMiddleware, HtmxMiddleware):
        middleware(lambda _request: HttpResponse())(request)
    return request


def test_a_rare_filter_stands_behind_more_filters_and_is_open_once_it_is_set(seat: Seat) -> None:
    one = replace(listing(seat), filters=[Filter("reminders", "Reminders", [("on", "On")], rare=True)])

    def shown(shown_list: Listing[Customer], address: str) -> str:
        answer = list_page(asking(seat, address), seat, shown_list, "list/list")
        assert isinstance(answer, HttpResponse)
        return answer.content.decode()

    assert '<details class="more-filters">' in shown(one, "/")
    assert '<details class="more-filters" open>' in shown(one, "/?reminders=on")
    assert "more-filters" not in shown(listing(seat), "/")
    assert 'name="reminders"' in shown(listing(seat), "/")


def names(seat: Seat, **questions: Any) -> list[str]:
    """The references of all pages, one after another, and back again to the first."""
    one, found, last = listing(seat), [], None
    place = Asked(**questions)
    order = one.order_of(place)
    page = one.read(place, order)
    while True:
        found += [row.ref for row in page.rows]
        last = page
        if not page.next:
            break
        page = one.read(Asked(**questions, after=page.next), order)
    back: list[str] = [row.ref for row in last.rows]
    while last.previous:
        last = one.read(Asked(**questions, before=last.previous), order)
        back = [row.ref for row in last.rows] + back
    assert back == found
    return found


def test_pages_follow_one_another_by_key_forwards_and_back_though_names_repeat(seat: Seat) -> None:
    assert names(seat) == ["C-3", "C-1", "C-2", "C-6", "C-4", "C-5"]
    assert names(seat, sort="ref") == ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6"]
    assert names(seat, sort="name", falling=True) == ["C-5", "C-4", "C-6", "C-2", "C-1", "C-3"]


def test_a_row_that_comes_between_two_pages_moves_nothing(seat: Seat) -> None:
    one = listing(seat)
    first = one.read(Asked(), ["name", "pk"])
    Customer.objects.create(company=seat.company, ref="C-0", name="Aaa")
    assert [row.ref for row in one.read(Asked(after=first.next), ["name", "pk"]).rows] == ["C-2", "C-6"]


@pytest.mark.parametrize("key", ["x", "W10", "WyJhIl0", "bm8ganNvbg", "é"])
def test_a_key_that_is_none_starts_at_the_top(seat: Seat, key: str) -> None:
    assert [row.ref for row in listing(seat).read(Asked(after=key), ["name", "pk"]).rows] == ["C-3", "C-1"]


def test_words_and_filters_narrow_the_list_and_stay_in_every_link(seat: Seat) -> None:
    text = asked(seat, "/?q=berg&reminders=off&sort=-name").getvalue().decode()
    assert "C-2" in text
    assert "C-6" in text
    assert "Aalto" not in text
    assert 'href="?q=berg&amp;reminders=off&amp;sort=ref"' in text
    assert 'aria-sort="descending"' in text


@pytest.mark.parametrize("question", ["sort=limit", "sort=nonsense", "reminders=maybe", "format=pdf"])
def test_what_the_list_does_not_know_is_a_bad_request(seat: Seat, question: str) -> None:
    with pytest.raises(BadRequest):
        asked(seat, f"/?{question}")


def test_an_empty_list_says_what_would_be_there_and_one_that_nothing_fits_leads_back(company: Company) -> None:
    user = User.objects.create_user("olga")
    Membership.objects.create(company=company, user=user, role="owner")
    empty = Seat(company, "owner", user.pk)
    assert b"No customers yet." in asked(empty, "/").getvalue()
    assert b"Nothing fits." in asked(empty, "/?q=z").getvalue()


def test_an_export_holds_all_that_fit_and_runs_no_formula(seat: Seat) -> None:
    answer = asked(seat, "/?format=csv")
    assert isinstance(answer, StreamingHttpResponse)
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Number,Limit"
    assert lines[1] == "'=1+1,C-3,"
    assert len(lines) == 7
    book = asked(seat, "/?format=xlsx&q=berg")
    content = b"".join(book)
    book.close()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Number", "C-2", "C-6"]
