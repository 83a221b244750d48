# SPDX-License-Identifier: MIT
"""Start and reports."""

from django.urls import path

from dunwell.web.views import overview

urlpatterns = [
    path("", overview.overview, name="start"),
]
