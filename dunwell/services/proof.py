# SPDX-License-Identifier: MIT
"""The proof of a company's history, in pieces: each line must follow from the one before (store/chain.py)."""

from dunwell.store.chain import Followed, follow

__all__ = ["Followed", "follow"]
