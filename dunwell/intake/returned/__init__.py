# SPDX-License-Identifier: MIT
"""What came back: bounces, delays, receipts, complaints, automatic answers and letters from people.

Start reading at `mail.py`: `read_mail` is the whole way from bytes to `ReturnedMail`.
"""
