# SPDX-License-Identifier: MIT
"""The work list: calls, contacts, deliveries that need a person."""
