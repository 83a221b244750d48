# SPDX-License-Identifier: MIT
"""All companies of a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dunwell.services.access import seats_of
from dunwell.web.pages import person


def companies(request: HttpRequest) -> HttpResponse:
    """The companies of the person who is signed in."""
    return render(request, "web/companies.html", {"seats": seats_of(person(request))})
