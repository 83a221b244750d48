# SPDX-License-Identifier: MIT
"""What htmx says of a request, as its middleware left it there."""

from typing import cast

from django.http import HttpRequest
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
