# SPDX-License-Identifier: MIT
"""Figures of a company, one file a figure: what is open and how old, how fast it is paid, what reminding did for it.

All are reads. A day of the past is told with what is known of it today: a payment of March that was booked in May
counts in March. Sums are by currency, never over two. What costs a look at the whole ledger is kept while the books
stand as they are (`services/kept.py`). How each is reckoned, with worked numbers: docs/algorithms/reports.md.
"""
