# SPDX-License-Identifier: MIT
"""Today: what goes out, and why the rest does not."""
