# SPDX-License-Identifier: MIT
"""The people of a company."""

from django.urls import path

from dunwell.web.views.accounts import people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:member>/", people.change, name="member"),
    path("people/<int:member>/take-out/", people.take_out, name="take-out"),
    path("people/invitations/<int:invitation>/resend/", people.resend, name="invitation-resend"),
    path("people/invitations/<int:invitation>/take-back/", people.take_back, name="invitation-take-back"),
]
