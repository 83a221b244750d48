# SPDX-License-Identifier: MIT
"""The addresses of the back office. All but signing in need a person; all below `c/CODE/` a seat in that company."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from dunwell.web.views import customers, home, invoice, mailbox, overview, plan, review
from dunwell.web.views.customer import customer_page
from dunwell.web.views.sign_in import SignIn

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("c/<slug:company>/", overview.overview, name="overview"),
    path("c/<slug:company>/plan/", plan.plan, name="plan"),
    path("c/<slug:company>/review/", review.review, name="review"),
    path("c/<slug:company>/customers/", customers.customers, name="customers"),
    path("c/<slug:company>/customers/<int:customer>/", customer_page, name="customer"),
    path("c/<slug:company>/invoices/<int:invoice>/", invoice.invoice_page, name="invoice"),
    path("c/<slug:company>/mailbox/", mailbox.mailbox, name="mailbox"),
    path("c/<slug:company>/mailbox/<int:delivery>/", mailbox.message, name="message"),
    path("c/<slug:company>/mailbox/<int:delivery>/body/", mailbox.body, name="message-body"),
    path("c/<slug:company>/mailbox/<int:delivery>/<int:index>/", mailbox.attachment, name="attachment"),
]
