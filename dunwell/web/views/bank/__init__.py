# SPDX-License-Identifier: MIT
"""What the bank told: files, entries, accounts."""
