# SPDX-License-Identifier: MIT
"""The Django app of the back office's templates and styles."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dunwell.web"
    label = "web"
