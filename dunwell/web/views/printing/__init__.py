# SPDX-License-Identifier: MIT
"""Screens of the letters that are printed: batches, what is in them, and what becomes of them."""
