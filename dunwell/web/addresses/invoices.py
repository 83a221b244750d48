# SPDX-License-Identifier: MIT
"""Invoices, payments and the search over everything."""

from django.urls import path

from dunwell.web.views import search
from dunwell.web.views.invoices import agreement, card, edit, ends, listing, money, pause
from dunwell.web.views.payments import card as payment_card
from dunwell.web.views.payments import entry
from dunwell.web.views.payments import listing as payments

_ONE = "invoices/<int:invoice>/"
_PAID = "payments/<int:payment>/"

urlpatterns = [
    path("invoices/", listing.invoices, name="invoices"),
    path("invoices/new/", edit.new, name="invoice-new"),
    path("invoices/new/reminder/", edit.reminder, name="invoice-reminder"),
    path("invoices/new/customers/", edit.customers_found, name="invoice-customers"),
    path(_ONE, card.card, name="invoice"),
    path(f"{_ONE}explain/", card.explained, name="invoice-explain"),
    path(f"{_ONE}history/", listing.history, name="invoice-history"),
    path(f"{_ONE}reminders/", listing.reminders, name="invoice-reminders"),
    path(f"{_ONE}edit/", edit.change, name="invoice-edit"),
    path(f"{_ONE}cancel/", edit.cancel, name="invoice-cancel"),
    path(f"{_ONE}restore/", edit.restore, name="invoice-restore"),
    path(f"{_ONE}original/", edit.original, name="invoice-original"),
    path(f"{_ONE}original/attach/", edit.attach, name="invoice-attach"),
    path(f"{_ONE}original/remove/", edit.detach, name="invoice-detach"),
    path(f"{_ONE}note/", edit.note, name="invoice-note"),
    path(f"{_ONE}pay/", money.pay, name="invoice-pay"),
    path(f"{_ONE}write-off/", money.give_up, name="invoice-write-off"),
    path(f"{_ONE}claims/<int:claim>/waive/", money.waive, name="claim-waive"),
    path(f"{_ONE}claims/<int:claim>/ask-again/", money.ask_again, name="claim-ask-again"),
    path(f"{_ONE}dispute/", pause.dispute, name="invoice-dispute"),
    path(f"{_ONE}hold/", pause.hold, name="invoice-hold"),
    path(f"{_ONE}promise/", pause.promised, name="invoice-promise"),
    path(f"{_ONE}instalments/", agreement.agree, name="invoice-instalments"),
    path(f"{_ONE}under-way/", pause.under_way, name="invoice-under-way"),
    path(f"{_ONE}end/<slug:kind>/<int:pk>/", ends.end, name="invoice-end"),
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", entry.new, name="payment-new"),
    path("payments/new/proposal/", entry.proposal, name="payment-proposal"),
    path(_PAID, payment_card.card, name="payment"),
    path(f"{_PAID}use/", entry.use, name="payment-use"),
    path(f"{_PAID}assign/", payment_card.assign, name="payment-assign"),
    path(f"{_PAID}take-back/", payment_card.take_back, name="payment-take-back"),
    path(f"{_PAID}parts/<int:part>/take-back/", payment_card.take_back_part, name="payment-part-take-back"),
    path("search/", search.search_page, name="search"),
]
