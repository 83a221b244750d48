# SPDX-License-Identifier: MIT
"""Customers and the work list."""

from django.urls import path

from dunwell.web.views import customers
from dunwell.web.views.customer import customer_page

urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/<int:customer>/", customer_page, name="customer"),
]
