# SPDX-License-Identifier: MIT
"""The addresses of the back office. All but signing in need a person; all below `c/CODE/` a seat in that company."""

from django.urls import include, path

from dunwell.web.addresses import (
    accounts,
    activation,
    cases,
    channels,
    customers,
    documents_in,
    figures,
    first,
    founding,
    invoices,
    letters,
    matching,
    money,
    people,
    printing,
    procedures,
    received,
    returned,
    runs,
    today,
)

_COMPANY = (
    figures, today, customers, invoices, money, procedures, runs, printing, cases, activation, channels, received,
    returned, letters, people, matching,
)  # fmt: skip

urlpatterns = [
    path("", include(accounts)),
    path("", include(first)),
    path("", include(founding)),
    path("", include(documents_in)),
    *(path("c/<slug:company>/", include(area)) for area in _COMPANY),
]
