# SPDX-License-Identifier: MIT
"""Whose money is this, and for what: payments of a bank file against open items. Start at `match.py`."""
