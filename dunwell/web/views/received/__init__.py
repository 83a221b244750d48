# SPDX-License-Identifier: MIT
"""E-invoices that came in: the list, one beside its original, and what a person decides about it."""
