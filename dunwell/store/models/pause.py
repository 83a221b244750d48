# SPDX-License-Identifier: MIT
"""What stops or shapes the reminding of an item for a while.

Each is recorded by one event (`seq`) and ended by another (`ended_seq`), so that any day's decision can be told again.
"""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import OpenItem


class Hold(models.Model):
    """Reminders stopped for an item or a customer, with reason, owner and last day (none: until somebody ends it)."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, null=True, related_name="holds")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=500)
    owner = models.CharField(max_length=150)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, customer__isnull=True)
                | models.Q(item__isnull=True, customer__isnull=False),
                name="hold_on_item_or_customer",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("on")),
                name="hold_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["company", "seq"], name="hold_by_seq")]

    def __str__(self) -> str:
        return f"hold on {self.item or self.customer}: {self.reason}"


class Dispute(models.Model):
    """All (`amount_minor` null) or part of an item's amount is contested; the rest goes on."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    owner = models.CharField(max_length=150)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__isnull=True) | models.Q(amount_minor__gt=0), name="disputed_positive"
            )
        ]
        indexes = [models.Index(fields=["company", "seq"], name="dispute_by_seq")]

    def __str__(self) -> str:
        return f"dispute on {self.item}: {self.reason}"


class Promise(models.Model):
    """The customer promises an amount by a date. Afterwards it is kept or broken; until then that amount rests."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        BROKEN = "broken", "Broken"
        ENDED = "ended", "Ended"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="promises")
    amount_minor = models.BigIntegerField()
    open_before_minor = models.BigIntegerField(help_text="what was open when it was promised: how keeping is judged")
    by = models.DateField()
    reason = models.CharField(max_length=500)
    owner = models.CharField(max_length=150)
    on = models.DateField()
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="promised_positive"),
            models.CheckConstraint(condition=models.Q(by__gte=models.F("on")), name="promise_by_after_start"),
        ]
        indexes = [models.Index(fields=["company", "seq"], name="promise_by_seq")]

    def __str__(self) -> str:
        return f"promise on {self.item} by {self.by}"


class PaymentUnderWay(models.Model):
    """A direct debit or card payment that has been started and has neither arrived nor failed."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="payments_under_way")
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(ended_seq__isnull=True), name="one_payment_under_way_per_item"
            )
        ]
        indexes = [models.Index(fields=["company", "seq"], name="payment_under_way_by_seq")]

    def __str__(self) -> str:
        return f"payment under way for {self.item}"


class Offer(models.Model):
    """In mode offer: the creditor's word on one item."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="offers")
    answer = models.CharField(max_length=8, choices=Answer)
    on = models.DateField()
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(ended_seq__isnull=True), name="one_answer_per_item"
            )
        ]
        indexes = [models.Index(fields=["company", "seq"], name="offer_by_seq")]

    def __str__(self) -> str:
        return f"offer for {self.item}: {self.answer}"
