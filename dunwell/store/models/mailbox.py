# SPDX-License-Identifier: MIT
"""What every mailbox that is read has in common, whatever lies in it."""

from django.db import models


class Mailbox(models.Model):
    """How a mailbox (IMAP) is reached, and how far it has been read.

    `password` is encrypted. `uid_validity` and `last_uid` are how far it was read; `well_at` is when that last went
    well, `error` why it did not since. `busy_until`: a worker reads it now.
    """

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        PLAIN = "plain", "None"

    on = models.BooleanField(default=True)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=320, blank=True)
    password = models.BinaryField(null=True, blank=True)
    mailbox = models.CharField(max_length=200, default="INBOX")
    move_to = models.CharField(
        max_length=200, blank=True, help_text="where mails that were read are moved; else they stay"
    )
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    well_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveBigIntegerField(default=0)
    not_ours = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True
