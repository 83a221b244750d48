# SPDX-License-Identifier: MIT
"""The languages that a customer can be written to, by their names in the reader's language."""

from babel import Locale
from django.utils.translation import get_language

_CODES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb",
    "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk",
)  # fmt: skip


def language_choices(has: str = "") -> list[tuple[str, object]]:
    """Code and name, by name; with what a customer has already, whatever that is."""
    names = Locale.parse((get_language() or "en").partition("-")[0]).languages
    codes = [*_CODES, *([has] if has and has not in _CODES else [])]
    named = [(str(names.get(code, code)).capitalize(), code) for code in codes]
    return [(code, name) for name, code in sorted(named)]
