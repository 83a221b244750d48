# SPDX-License-Identifier: MIT
"""Settings → Channels: how a company's messages are carried, and what waits to be."""
