# SPDX-License-Identifier: MIT
"""A message to a customer, kept as it left."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.delivery import Delivery


class SentMessage(models.Model):
    """What a delivery handed to the mail server, stored with `sending` and before the first byte left.

    `data` is the message without its files, packed with zlib; `files` names each file and the SHA-256 under which the
    documents keep it. `sha256` is over the whole message, files included. `seq` is the last event of the company that
    was known when its way was decided; None: it was kept before that was.
    """

    delivery = models.OneToOneField(Delivery, models.PROTECT, primary_key=True, related_name="sent")
    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes of the whole message")
    files = models.JSONField(default=list)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"message of {self.delivery_id}"
