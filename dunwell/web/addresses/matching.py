# SPDX-License-Identifier: MIT
"""Whose money a payment is: the queue, its decisions; free credit; what banks took back."""

from django.urls import path

from dunwell.web.views.matching import bulk, card, credit, decide, queue, reversals, split

_ONE = "payments/match/<int:proposal>/"
_BACK = "payments/reversals/<int:entry>/"

urlpatterns = [
    path("payments/match/", queue.queue, name="match-queue"),
    path("payments/match/confirm/", bulk.confirm, name="match-bulk"),
    path("payments/match/confirm/undo/", bulk.undo, name="match-bulk-undo"),
    path(_ONE, card.card, name="match-card"),
    path(f"{_ONE}confirm/", decide.confirm, name="match-confirm"),
    path(f"{_ONE}split/", split.split, name="match-split"),
    path(f"{_ONE}refuse/", decide.refuse, name="match-refuse"),
    path(f"{_ONE}set-aside/", decide.set_aside, name="match-set-aside"),
    path(f"{_ONE}undo/", decide.undo, name="match-undo"),
    path("payments/credit/", credit.credit, name="unallocated-credit"),
    path("payments/credit/<int:customer>/<str:currency>/", credit.use, name="credit-use"),
    path("payments/reversals/", reversals.reversals, name="reversals"),
    path(f"{_BACK}take/", reversals.take, name="reversal-take"),
    path(f"{_BACK}not/", reversals.not_one, name="reversal-not"),
]
