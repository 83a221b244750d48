# SPDX-License-Identifier: MIT
"""E-invoices: UBL, CII, ZUGFeRD and Factur-X, Finvoice, e-arve, Svefaktura, as XML or inside a PDF.

Start reading at `read.py`: `read_einvoice` is the whole way from bytes to `EInvoice`.
"""
