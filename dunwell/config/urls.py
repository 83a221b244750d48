# SPDX-License-Identifier: MIT
"""Every address of the installation."""

from django.urls import include, path

urlpatterns = [path("", include("dunwell.web.urls"))]
