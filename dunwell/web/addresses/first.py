# SPDX-License-Identifier: MIT
"""The way in for the first person."""

from django.urls import path

from dunwell.web.views.first_person import first_person

urlpatterns = [path("first/<str:token>/", first_person, name="first-person")]
