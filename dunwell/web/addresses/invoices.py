# SPDX-License-Identifier: MIT
"""Invoices, payments and the search over everything."""

from django.urls import path

from dunwell.web.views import invoice

urlpatterns = [
    path("invoices/<int:invoice>/", invoice.invoice_page, name="invoice"),
]
