# SPDX-License-Identifier: MIT
"""Letters that somebody prints and posts: gathered into batches, never pumped one by one."""
