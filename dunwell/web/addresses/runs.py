# SPDX-License-Identifier: MIT
"""Runs, notices, messages and history."""

from django.urls import path

from dunwell.web.views import mailbox

urlpatterns = [
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:delivery>/", mailbox.message, name="message"),
    path("mailbox/<int:delivery>/body/", mailbox.body, name="message-body"),
    path("mailbox/<int:delivery>/<int:index>/", mailbox.attachment, name="attachment"),
]
