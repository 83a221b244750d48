# SPDX-License-Identifier: MIT
"""The first page: straight to the person's first company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dunwell.services.access import seats_of
from dunwell.web.pages import person


def home(request: HttpRequest) -> HttpResponse:
    """The overview of the first company, or a word for who belongs to none."""
    seats = seats_of(person(request))
    if seats:
        return redirect("start", company=seats[0].company.code)
    return render(request, "web/no_company.html")
