# SPDX-License-Identifier: MIT
"""What htmx says of a request, as its middleware left it there."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request that has been through the middleware, as every one that a view sees has."""

    htmx: HtmxDetails


def htmx_of(request: HttpRequest) -> HtmxDetails:
    """What htmx says: false when it is the browser that asks."""
    return cast(HtmxRequest, request).htmx


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, and not the browser for a whole page."""
    return bool(htmx_of(request))


def kept_apart(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page and a part of it stand under one address: a browser that goes back must not show the part as the page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    return answer
