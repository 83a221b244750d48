# SPDX-License-Identifier: MIT
"""History: searched, and proven unbroken."""
