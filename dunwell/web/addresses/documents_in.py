# SPDX-License-Identifier: MIT
"""Where other programs send invoices and statements to."""

from django.urls import path

from dunwell.web.views.documents_in import documents_in

urlpatterns = [
    path("in/<str:token>/", documents_in, name="documents-in"),
    path("in/<str:token>/<str:file_name>", documents_in, name="documents-in-named"),
]
