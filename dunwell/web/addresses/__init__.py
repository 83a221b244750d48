# SPDX-License-Identifier: MIT
"""The addresses of each area; those of a company stand below `c/CODE/` (web/urls.py)."""
