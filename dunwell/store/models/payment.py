# SPDX-License-Identifier: MIT
"""Money received, and the parts of it (and of credit notes) that settle something."""

from django.db import models

from dunwell.store.models.claim import Claim
from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import Invoice, OpenItem


class Payment(models.Model):
    """Money received. What is not allocated is the customer's credit; without a customer it waits to be matched.

    A `write_off` settles like a payment and is no money: what the creditor gave up, with its reason as remittance.
    """

    class Kind(models.TextChoices):
        MONEY = "money", "Payment"
        WRITE_OFF = "write_off", "Write-off"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, db_index=False)
    ref = models.CharField(max_length=100)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.MONEY, db_default=Kind.MONEY)
    paid_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    allocated_minor = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True)
    payer_name = models.CharField(max_length=500, blank=True)
    payer_account = models.CharField(max_length=100, blank=True)
    remittance = models.CharField(max_length=2000, blank=True)
    reversed = models.BooleanField(default=False)
    seq = models.BigIntegerField()
    reversed_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "ref"], name="one_payment_per_ref"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(allocated_minor__gte=0, allocated_minor__lte=models.F("amount_minor")),
                name="payment_allocated_within_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(reversed=False) | models.Q(allocated_minor=0),
                name="reversed_payment_settles_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "customer"], name="payment_of_customer"),
            models.Index(fields=["company", "paid_on", "id"], name="payments_by_date"),
        ]

    def __str__(self) -> str:
        return self.ref


class Allocation(models.Model):
    """The part of one payment or credit note that settles one open item or claim.

    Never changed but to be reversed. The database refuses one whose currencies differ or that takes more than there is.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="allocations")
    credit_note = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="allocations")
    item = models.ForeignKey(OpenItem, models.PROTECT, null=True, related_name="allocations")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="allocations")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    on = models.DateField()
    seq = models.BigIntegerField()
    reversed_on = models.DateField(null=True, blank=True)
    reversed_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="allocation_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, credit_note__isnull=True)
                | models.Q(payment__isnull=True, credit_note__isnull=False),
                name="allocation_from_one_source",
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, claim__isnull=True)
                | models.Q(item__isnull=True, claim__isnull=False),
                name="allocation_to_one_target",
            ),
            models.CheckConstraint(
                condition=models.Q(reversed_on__isnull=True, reversed_seq__isnull=True)
                | models.Q(reversed_on__isnull=False, reversed_seq__isnull=False),
                name="allocation_reversed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "seq"], name="allocation_by_seq"),
            # Most allocations are of a payment to an item: by a plain index SQLite takes all to be of no claim.
            models.Index(fields=["claim"], condition=models.Q(claim__isnull=False), name="allocations_to_claims"),
            models.Index(
                fields=["credit_note"], condition=models.Q(credit_note__isnull=False), name="allocations_of_notes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.item or self.claim}"
