# SPDX-License-Identifier: MIT
"""Messages to the people who work here, and cases to collection partners. Never to a debtor."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.delivery import Delivery


class HouseMail(models.Model):
    """One message to a person of the house, on its way. States as a delivery's; `on` with `kind` and `to` makes it one.

    `files` is a list of `{"name", "type", "text"}`, or of `{"name", "type", "kept"}` for what the home keeps in a file
    of that name. `company` is empty for what concerns the installation.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "Report of what was sent"
        OFFER = "offer", "Offer to remind"
        INVITATION = "invitation", "Invitation"
        TEST = "test", "Test message"
        CASE = "case", "Case for a collection partner"
        COPY = "copy", "Copy of a message to a customer"

    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    to = models.EmailField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    files = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=Delivery.State, default=Delivery.State.QUEUED)
    message_id = models.CharField(max_length=200, unique=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "on", "to"],
                condition=models.Q(kind__in=["report", "offer"]),
                name="one_report_a_day_and_reader",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["queued", "retrying"]), name="house_mail_due"
            ),
            models.Index(fields=["company", "kind", "on"], name="house_mail_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
