# SPDX-License-Identifier: MIT
"""Today: what goes out, and why the rest does not; offers."""

from django.urls import path

from dunwell.web.views.today import page

urlpatterns = [
    path("today/", page.today_page, name="today"),
    path("review/", page.review, name="review"),
]
