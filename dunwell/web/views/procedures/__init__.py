# SPDX-License-Identifier: MIT
"""Procedures: the list, the three tabs of each, and changes before they are put in force."""
