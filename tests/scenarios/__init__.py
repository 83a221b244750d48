# SPDX-License-Identifier: MIT
"""Stories: what happens to a ledger day by day, through the real use cases and a real database."""
