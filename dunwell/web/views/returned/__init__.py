# SPDX-License-Identifier: MIT
"""What came back: the list, one mail, and where it is read from."""
