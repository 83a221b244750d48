# SPDX-License-Identifier: MIT
"""Runs, notices, messages and history."""

from django.urls import path

from dunwell.web.views.history import page as history
from dunwell.web.views.history import verify
from dunwell.web.views.runs import house, mailbox, notice, page, plan

urlpatterns = [
    path("runs/", page.runs_page, name="runs"),
    path("runs/<int:run>/", page.run_page, name="run"),
    path("runs/<int:run>/plan/", plan.run_plan_view, name="run-plan"),
    path("runs/<int:run>/report/", house.run_report, name="run-report"),
    path("notices/<int:notice>/", notice.notice_page, name="notice"),
    path("notices/<int:notice>/preview/", notice.notice_preview, name="notice-preview"),
    path("notices/<int:notice>/letter.pdf", notice.notice_letter_file, name="notice-letter"),
    path("notices/<int:notice>/withdraw/", notice.withdraw, name="notice-withdraw"),
    path("notices/<int:notice>/arrived/", notice.arrived, name="notice-arrived"),
    path("notices/<int:notice>/again/", notice.again, name="notice-again"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:delivery>/", mailbox.message, name="message"),
    path("mailbox/<int:delivery>/body/", mailbox.body, name="message-body"),
    path("mailbox/<int:delivery>/left/", mailbox.left, name="message-left"),
    path("mailbox/<int:delivery>/<int:index>/", mailbox.attachment, name="attachment"),
    path("house-mail/", house.house_mail, name="house-mail"),
    path("house-mail/<int:mail>/", house.house_message, name="house-message"),
    path("house-mail/<int:mail>/again/", house.send_again, name="house-again"),
    path("house-mail/<int:mail>/body/", house.house_body, name="house-body"),
    path("house-mail/<int:mail>/<int:index>/", house.house_file, name="house-file"),
    path("history/", history.history, name="history"),
    path("history/verify/", verify.verify, name="history-verify"),
    path("history/books/", verify.books, name="history-books"),
    path("history/<int:seq>/", history.event, name="event"),
]
