# SPDX-License-Identifier: MIT
"""What goes to a collection partner: `paper.cover_pdf` makes the letter on top of a case."""
