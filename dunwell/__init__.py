# SPDX-License-Identifier: MIT
"""Dunwell: gets overdue invoices paid, by rules that it can explain."""

__version__ = "0.1.0"
