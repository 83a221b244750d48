# SPDX-License-Identifier: MIT
"""People: signing in, their own settings, and all their companies. Not below a company."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from dunwell.web.views import companies, home
from dunwell.web.views.sign_in import SignIn

urlpatterns = [
    path("", home.home, name="home"),
    path("companies/", companies.companies, name="companies"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
