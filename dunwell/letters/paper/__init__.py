# SPDX-License-Identifier: MIT
"""A notice on paper: `letter.letter_pdf` makes the PDF."""
