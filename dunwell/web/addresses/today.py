# SPDX-License-Identifier: MIT
"""Today: what goes out, and why the rest does not; offers."""

from django.urls import path

from dunwell.web.views import plan, review

urlpatterns = [
    path("today/", plan.plan, name="today"),
    path("review/", review.review, name="review"),
]
