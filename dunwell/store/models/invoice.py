# SPDX-License-Identifier: MIT
"""Receivable documents and the open items in them."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer


class Invoice(models.Model):
    """One receivable document. A negative `amount_minor` is a credit note: it has no open items, `used_minor` of it is
    allocated. Its amount is the sum of its open items otherwise.

    `cancelled`: no longer owed (a credit note: no longer granted). `discount_percent` (cash discount, of the whole
    amount) may be kept back by who pays until `discount_until`.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices", db_index=False)
    number = models.CharField(max_length=100)
    issued_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=100, blank=True)
    pdf = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the original, kept in the home")
    cancelled = models.BooleanField(default=False)
    by_hand = models.BooleanField(
        default=False, db_default=False, help_text="written here, not imported: it may be edited here"
    )
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    discount_until = models.DateField(null=True, blank=True)
    seq = models.BigIntegerField(help_text="the event that brought it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_invoice_per_number"),
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="invoice_amount_not_zero"),
            models.CheckConstraint(
                condition=models.Q(used_minor=0)
                | models.Q(used_minor__gt=0, amount_minor__lt=0, used_minor__lte=-models.F("amount_minor")),
                name="credit_note_used_within_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "customer"], name="invoice_of_customer"),
            models.Index(fields=["company", "issued_on", "id"], name="invoices_by_date"),
            models.Index(
                fields=["company", "customer"], condition=models.Q(amount_minor__lt=0), name="credit_notes_of_customer"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OpenItem(models.Model):
    """What escalates: one instalment, or the whole invoice (`installment` 0). Open = amount − allocated.

    Customer, currency and issue date are the invoice's own, repeated so that a million items are read from one table;
    the database refuses rows in which they differ.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="items", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="items", db_index=False)
    installment = models.PositiveSmallIntegerField(default=0)
    currency = models.CharField(max_length=3)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    amount_minor = models.BigIntegerField()
    allocated_minor = models.BigIntegerField(default=0)
    remind = models.BooleanField(default=True)
    seq = models.BigIntegerField(help_text="the event that brought it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "invoice", "installment"], name="one_item_per_installment"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="item_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(allocated_minor__gte=0, allocated_minor__lte=models.F("amount_minor")),
                name="item_allocated_within_amount",
            ),
        ]
        indexes = [models.Index(fields=["company", "customer"], name="item_of_customer")]

    def __str__(self) -> str:
        return f"{self.invoice}/{self.installment}" if self.installment else str(self.invoice)

    @property
    def open_minor(self) -> int:
        """What is still owed of it, in minor units."""
        return self.amount_minor - self.allocated_minor
