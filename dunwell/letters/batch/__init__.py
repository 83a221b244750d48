# SPDX-License-Identifier: MIT
"""The cover sheet of a batch of letters: what is in it, for who prints, franks and posts it."""
