# SPDX-License-Identifier: MIT
"""Today: what goes out, and why the rest does not; offers."""

from django.urls import path

from dunwell.web.views.today import decide, edits, message, offers, page, rests

_ONE = "today/<int:customer>/<str:currency>/"

urlpatterns = [
    path("today/", page.today_page, name="today"),
    path("today/day/", page.go_to_day, name="today-pick-day"),
    path("today/approve/", decide.approve, name="today-approve"),
    path("today/run/", decide.run_now, name="today-run"),
    path("today/leave-out/", edits.leave_out, name="today-leave-out"),
    path("today/take-back/", edits.take_back, name="today-take-back"),
    path("today/end-holds/", rests.end_holds, name="today-end-holds"),
    path("today/offers/", offers.offers_page, name="today-offers"),
    path("today/offers/declined/", offers.declined_page, name="today-declined"),
    path("today/offers/answer/", offers.answer, name="today-answer"),
    path("today/offers/back/", offers.take_back, name="today-answer-back"),
    path("today/offers/back/<int:first>/<int:last>/", offers.undo, name="today-answers-back"),
    path("today/offers/<int:item>/", offers.samples_page, name="today-samples"),
    path("today/<str:day>/", page.day_page, name="today-day"),
    path(f"{_ONE}message/", message.message, name="today-message"),
    path(f"{_ONE}message/<int:index>/", message.body, name="today-message-body"),
    path(f"{_ONE}message/<int:index>/file/", message.file, name="today-message-file"),
    path(f"{_ONE}sentence/", edits.sentence, name="today-sentence"),
    path(f"{_ONE}channel/", edits.channel, name="today-channel"),
    path(f"{_ONE}postpone/", rests.postpone, name="today-postpone"),
    path(f"{_ONE}hold/", rests.hold, name="today-hold"),
    path("review/", page.review, name="review"),
]
