# SPDX-License-Identifier: MIT
"""What the codes of the product are called on a page, one file a kind of code. The codes themselves are stable."""

from dunwell.web.words.events import told
from dunwell.web.words.outcomes import ACTIONS, CHANNELS, DELIVERIES, FACTS, OUTCOMES, ROLES
from dunwell.web.words.refusals import refused_sentence
from dunwell.web.words.word import Word

__all__ = [
    "ACTIONS",
    "CHANNELS",
    "DELIVERIES",
    "FACTS",
    "OUTCOMES",
    "ROLES",
    "Word",
    "refused_sentence",
    "told",
]
