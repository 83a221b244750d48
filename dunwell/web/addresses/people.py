# SPDX-License-Identifier: MIT
"""The people of a company."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
