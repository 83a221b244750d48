# SPDX-License-Identifier: MIT
"""Set-up, import and settings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
