# SPDX-License-Identifier: MIT
"""How a message to a customer is shown: in a frame without scripts, forms, frames or an origin, that loads nothing.

A message is written for a stranger and may hold what a company typed: it is never trusted with our address.
"""

from collections.abc import Mapping, Sequence

MESSAGE_CSP: Mapping[str, Sequence[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],  # e-mail has no other way to look like anything
    "img-src": ["data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],  # no scripts, no forms, no origin
}
