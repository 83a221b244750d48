# SPDX-License-Identifier: MIT
"""Sample letters for a creditor who writes himself: `bundle.sample_docx` makes the file."""
