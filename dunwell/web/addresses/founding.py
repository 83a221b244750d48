# SPDX-License-Identifier: MIT
"""Making a company: not below one."""

from django.urls import path

from dunwell.web.views.activation.founding import company_new

urlpatterns = [path("companies/new/", company_new, name="company-new")]
