# SPDX-License-Identifier: MIT
"""A statement of account: what moved in a period, and what is open at its end, on paper, as HTML and as a table."""
