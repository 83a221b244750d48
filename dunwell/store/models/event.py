# SPDX-License-Identifier: MIT
"""History: append-only, hash-chained per company; the database refuses to change or remove a line."""

from django.db import models

from dunwell.store.models.company import Company


class Event(models.Model):
    """One line of history: who or what did it, when, to which company, customer, item, notice.

    `hash` is the SHA-256 over the previous line's hash and this line's content (dunwell.store.chain).
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    code = models.CharField(max_length=40)
    on = models.DateField(null=True, blank=True)
    customer_id = models.BigIntegerField(null=True, blank=True)
    invoice_id = models.BigIntegerField(null=True, blank=True)
    item_id = models.BigIntegerField(null=True, blank=True)
    notice_id = models.BigIntegerField(null=True, blank=True)
    data = models.TextField(help_text="canonical JSON")
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "seq"], name="one_event_per_seq")]
        indexes = [
            models.Index(fields=["company", "customer_id"], name="events_of_customer"),
            models.Index(fields=["company", "invoice_id"], name="events_of_invoice"),
            models.Index(fields=["company", "code", "seq"], name="events_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.company} #{self.seq} {self.code}"
