# SPDX-License-Identifier: MIT
"""The language that a person chose to work in; who chose none gets what the browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

Get = Callable[[HttpRequest], HttpResponseBase]


def own_language(get_response: Get) -> Get:
    """After the people are known: the page is made in their own language."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return get_response(request)

    return answer
