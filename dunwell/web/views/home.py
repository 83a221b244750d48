# SPDX-License-Identifier: MIT
"""The first page: straight to the person's company, or to the board of all of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dunwell.services.access import seats_of
from dunwell.services.found_company import may_found
from dunwell.web.pages import person


def home(request: HttpRequest) -> HttpResponse:
    """The company's first page; the board for who has several; a word for who belongs to none."""
    seats = seats_of(person(request))
    if len(seats) > 1:
        return redirect("companies")
    if seats:
        return redirect("start", company=seats[0].company.code)
    if may_found(person(request)):
        return redirect("company-new")  # the first person of an empty installation
    return render(request, "web/no_company.html")
