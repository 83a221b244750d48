# SPDX-License-Identifier: MIT
"""The addresses of the back office."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
