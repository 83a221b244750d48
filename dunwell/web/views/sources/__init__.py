# SPDX-License-Identifier: MIT
"""Where invoices and statements come from by themselves."""
