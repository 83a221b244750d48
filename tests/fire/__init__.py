# SPDX-License-Identifier: MIT
"""The outbox under fire: delivering processes that are killed, and a mail server that misbehaves."""
