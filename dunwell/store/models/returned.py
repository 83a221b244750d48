# SPDX-License-Identifier: MIT
"""Mail that came back: where it is read from, and what each said."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.delivery import Delivery
from dunwell.store.models.mailbox import Mailbox
from dunwell.store.models.notice import Notice
from dunwell.store.models.pause import Hold
from dunwell.store.models.work import Task


class MailSource(Mailbox):
    """Where a company's returned mail and replies are read: a folder of its own, or a mailbox (IMAP).

    `taken` and `not_ours` count what was read. `company` null: the installation's own, read for all companies.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", "Folder"
        IMAP = "imap", "Mailbox (IMAP)"

    company = models.OneToOneField(Company, models.PROTECT, null=True, blank=True, related_name="mail_source")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.FOLDER)

    def __str__(self) -> str:
        return f"{self.kind} of {self.company_id}"


class ReturnedMail(models.Model):
    """One mail that came back to a company, kept once.

    `kind` and what goes with it are as `dunwell inspect` shows them. `data` is the mail as it came, packed with zlib,
    up to the size that is read. `seq` is its line of history; `task` the work that it made, `hold` the rest of
    reminders.
    """

    class Kind(models.TextChoices):
        BOUNCED = "bounced", "Came back"
        DELAYED = "delayed", "Waits"
        DELIVERED = "delivered", "Arrived"
        COMPLAINT = "complaint", "Complaint"
        AUTO_REPLY = "auto_reply", "Automatic answer"
        REPLY = "reply", "Reply"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="returned_mail", db_index=False)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True, related_name="returned_mail")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="returned_mail")
    hold = models.ForeignKey(Hold, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    permanent = models.BooleanField(default=False)
    recipients = models.JSONField(default=list)
    status = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the mail, or of the part of it that is read")
    size = models.PositiveBigIntegerField(help_text="bytes of the whole mail")
    data = models.BinaryField()
    at = models.DateTimeField()
    on = models.DateField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "digest"], name="one_returned_mail_per_digest"),
            models.UniqueConstraint(
                fields=["company", "message_id"], condition=~models.Q(message_id=""), name="one_returned_mail_per_id"
            ),
        ]
        indexes = [models.Index(fields=["company", "customer", "-id"], name="returned_mail_of_customer")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class FailedMail(models.Model):
    """A mail that could not be taken in, set aside so that the others go on; it is tried again when a person says so.

    `name` is where it was found, `reason` what went wrong, `data` the mail packed with zlib, up to the size that is
    read; `digest` is that of a returned mail. `company` null: it came to the installation's own source.
    """

    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, db_index=False)
    name = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    data = models.BinaryField()
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "digest"], name="one_failed_mail_per_digest"),
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(company__isnull=True), name="one_failed_mail_of_the_house"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
