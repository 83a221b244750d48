# SPDX-License-Identifier: MIT
"""The shape of a word on a page: a state is told by text and icon, and only then by colour."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Word:
    """A word (translated when it is shown) with its icon and its tone: go, soft, quiet, warn, stop."""

    text: str | Promise
    icon: str
    tone: str
