# SPDX-License-Identifier: MIT
"""E-invoices that came in: what was read beside the original, and who their buyer is."""

from django.urls import path

from dunwell.web.views.received import card, deciding, listing

_ONE = "received/<int:received>/"

urlpatterns = [
    path("received/", listing.received, name="received-invoices"),
    path(_ONE, card.card, name="received-invoice"),
    path(f"{_ONE}original/", card.original, name="received-original"),
    path(f"{_ONE}pdf/", card.pdf, name="received-pdf"),
    path(f"{_ONE}assign/", deciding.assign, name="received-assign"),
    path(f"{_ONE}customer/", deciding.make_customer, name="received-customer"),
    path(f"{_ONE}refuse/", deciding.refuse, name="received-refuse"),
    path(f"{_ONE}reopen/", deciding.reopen, name="received-reopen"),
]
