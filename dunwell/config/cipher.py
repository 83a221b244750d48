# SPDX-License-Identifier: MIT
"""Encryption under this installation's secret: a copy of the database alone opens nothing."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: str) -> Fernet:
    """What encrypts and decrypts for one purpose; each has a key of its own, made from the installation's secret.

    What was encrypted under another secret raises `cryptography.fernet.InvalidToken`.
    """
    key = hashlib.sha256(f"dunwell.{purpose}\x00{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
