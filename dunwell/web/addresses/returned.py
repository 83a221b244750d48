# SPDX-License-Identifier: MIT
"""What came back: bounces and replies."""

from django.urls import path

from dunwell.web.views.returned import listing, source

urlpatterns = [
    path("returned/", listing.returned, name="returned"),
    path("returned/<int:returned>/", listing.mail, name="returned-mail"),
    path("returned/<int:returned>/original/", listing.original, name="returned-original"),
    path("customers/<int:customer>/returned/", listing.of_customer, name="customer-returned"),
    path("settings/returned/", source.source, name="returned-source"),
    path("settings/returned/failed/<int:failed>/", source.failed, name="returned-failed"),
    path("settings/returned/check/", source.check, name="returned-check"),
]
