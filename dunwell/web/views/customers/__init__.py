# SPDX-License-Identifier: MIT
"""Customers: the list, the card, and what is done to them."""
