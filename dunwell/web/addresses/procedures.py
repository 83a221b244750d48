# SPDX-License-Identifier: MIT
"""Procedures: list, settings, allocated customers, events."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
