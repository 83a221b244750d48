# SPDX-License-Identifier: MIT
"""Channels: how messages are carried, and what waits to be."""

from django.urls import path

from dunwell.web.views.channels import page, queue, way

_WAY = "settings/channels/<slug:channel_way>/"

urlpatterns = [
    path("settings/channels/", page.channels, name="channels"),
    path(_WAY, way.way, name="channel-way"),
    path(f"{_WAY}test/", way.test, name="channel-test"),
    path(f"{_WAY}switch/", way.switch, name="channel-switch"),
    path(f"{_WAY}pause/", way.pause, name="channel-pause"),
    path(f"{_WAY}resume/", way.resume, name="channel-resume"),
    path(f"{_WAY}secret/", way.secret, name="channel-secret"),
    path(f"{_WAY}secret/end/", way.secret_end, name="channel-secret-end"),
    path("queue/", queue.queue, name="queue"),
    path("queue/pause/", queue.pause, name="queue-pause"),
    path("queue/resume/", queue.resume, name="queue-resume"),
]
