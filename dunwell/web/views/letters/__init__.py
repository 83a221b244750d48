# SPDX-License-Identifier: MIT
"""Letters and messages: how they look, where to pay, and the words of every level."""
