# SPDX-License-Identifier: MIT
"""Letters: how they look, where to pay, and their words."""

from django.urls import path

from dunwell.web.views.letters import accounts, look, previews, texts

_LEVEL, _TONE = "texts/level/<slug:code>/<int:place>/", "texts/tone/<slug:tone>/"

urlpatterns = [
    path("settings/letters/", look.letters, name="letters"),
    path("settings/letters/sample/", look.sample, name="letters-sample"),
    path("settings/letters/sample.pdf", look.sample_letter, name="letters-sample-pdf"),
    path("settings/letters/logo.png", look.logo, name="letters-logo"),
    path("settings/letters/logo/", look.logo_new, name="letters-logo-new"),
    path("settings/letters/logo/remove/", look.logo_remove, name="letters-logo-remove"),
    path("settings/letters/accounts/new/", accounts.new, name="bank-account-new"),
    path("settings/letters/accounts/<int:place>/", accounts.change, name="bank-account-change"),
    path("settings/letters/accounts/<int:place>/remove/", accounts.remove, name="bank-account-remove"),
    path("settings/letters/accounts/<int:place>/move/<str:way>/", accounts.move, name="bank-account-move"),
    path("texts/", texts.texts, name="texts"),
    path(_LEVEL, texts.level, name="text-level"),
    path(f"{_LEVEL}built-in/", texts.level_built_in, name="text-built-in"),
    path(f"{_LEVEL}frame/", previews.level_frame, name="text-level-frame"),
    path(f"{_LEVEL}letter.pdf", previews.level_letter, name="text-level-letter"),
    path(f"{_LEVEL}send/", previews.level_send, name="text-level-send"),
    path(_TONE, texts.tone, name="text-tone"),
    path(f"{_TONE}frame/", previews.tone_frame, name="text-tone-frame"),
    path(f"{_TONE}letter.pdf", previews.tone_letter, name="text-tone-letter"),
    path(f"{_TONE}send/", previews.tone_send, name="text-tone-send"),
]
