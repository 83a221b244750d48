# SPDX-License-Identifier: MIT
"""What people write down about a customer or one of its invoices."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import Invoice


class Note(models.Model):
    """A remark of a person. Taken back by its `ended_seq`; what it said stays."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes", db_index=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="notes")
    text = models.CharField(max_length=2000)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "customer"], name="notes_of_customer")]

    def __str__(self) -> str:
        return self.text[:40]
