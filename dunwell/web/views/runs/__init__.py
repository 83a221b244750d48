# SPDX-License-Identifier: MIT
"""Runs, notices, and the messages that went out."""
