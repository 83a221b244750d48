# SPDX-License-Identifier: MIT
"""What a person changed about a coming run before it was made."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import OpenItem


class RunEdit(models.Model):
    """One change to what the run of `on` would send to a customer; the run that is applied takes it into account.

    `leave_out`: the item takes no step in that run. `sentence`: `value` is added to the customer's messages in this
    currency. `channel`: they travel by `value`.
    """

    class Kind(models.TextChoices):
        LEAVE_OUT = "leave_out", "Left out"
        SENTENCE = "sentence", "Sentence added"
        CHANNEL = "channel", "Other channel"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    on = models.DateField()
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3, blank=True)
    kind = models.CharField(max_length=9, choices=Kind)
    value = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "on", "item", "kind"],
                condition=models.Q(ended_seq__isnull=True, item__isnull=False),
                name="one_edit_per_item_and_run",
            ),
            models.UniqueConstraint(
                fields=["company", "on", "customer", "currency", "kind"],
                condition=models.Q(ended_seq__isnull=True, item__isnull=True),
                name="one_edit_per_customer_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"
