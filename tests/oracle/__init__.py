# SPDX-License-Identifier: MIT
"""A second, plain and slow opinion on every plan: one item at a time, one day at a time, sharing no code with it."""
