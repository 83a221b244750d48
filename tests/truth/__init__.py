# SPDX-License-Identifier: MIT
"""Payments whose truth is known: made from open items as payers and banks write them, clean and not so clean."""
