# SPDX-License-Identifier: MIT
"""Cases: their list, their page and package, the steps of each; and the partners they go to."""
