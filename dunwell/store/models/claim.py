# SPDX-License-Identifier: MIT
"""What is owed on top of an invoice."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import OpenItem


class Claim(models.Model):
    """A reminder fee, default interest or fixed compensation: it outlives the principal and alters no invoice."""

    class Kind(models.TextChoices):
        FEE = "fee", "Reminder fee"
        INTEREST = "interest", "Default interest"
        COMPENSATION = "compensation", "Fixed compensation"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        WAIVED = "waived", "Waived"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="claims", db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, null=True, blank=True, related_name="claims")
    notice = models.ForeignKey("Notice", models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=12, choices=Kind)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    allocated_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    on = models.DateField()
    seq = models.BigIntegerField()
    waived_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(allocated_minor__gte=0, allocated_minor__lte=models.F("amount_minor")),
                name="claim_allocated_within_amount",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="paid") | models.Q(allocated_minor=models.F("amount_minor")),
                name="paid_claim_is_covered",
            ),
            models.UniqueConstraint(fields=["notice", "kind", "item"], name="one_claim_per_notice_kind_and_item"),
            models.UniqueConstraint(
                fields=["notice", "kind"], condition=models.Q(item__isnull=True), name="one_claim_per_notice_and_kind"
            ),
        ]
        indexes = [models.Index(fields=["company", "customer"], condition=models.Q(status="open"), name="open_claims")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"
