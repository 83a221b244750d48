# SPDX-License-Identifier: MIT
"""Where the company stands, and its reports."""
