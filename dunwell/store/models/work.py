# SPDX-License-Identifier: MIT
"""What needs a person, and what was handed over."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.delivery import Delivery
from dunwell.store.models.invoice import OpenItem
from dunwell.store.models.notice import Notice


class Task(models.Model):
    """One piece of work for a person: a call, a missing contact, an unknown delivery …"""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        UNREACHABLE = "unreachable", "Missing or bad contact"
        UNKNOWN_DELIVERY = "unknown_delivery", "Unknown delivery"
        REFUSED_DELIVERY = "refused_delivery", "Refused delivery"

    class Result(models.TextChoices):
        REACHED = "reached", "Reached"
        PROMISED = "promised", "Promised to pay"
        DISPUTED = "disputed", "Disputes it"
        NOT_REACHED = "not_reached", "Not reached"
        WRONG_NUMBER = "wrong_number", "Wrong number"
        DONE = "done", "Done"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tasks", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="tasks")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True, related_name="tasks")
    text = models.CharField(max_length=500)
    on = models.DateField()
    done = models.BooleanField(default=False)
    seq = models.BigIntegerField()
    done_seq = models.BigIntegerField(null=True, blank=True)
    assignee = models.ForeignKey("store.User", models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=12, choices=Result, blank=True, default="", db_default="")
    note = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "customer"],
                condition=models.Q(kind="unreachable", done=False),
                name="one_open_contact_task_per_customer",
            ),
            models.UniqueConstraint(
                fields=["notice", "kind"], condition=models.Q(kind="call"), name="one_call_per_notice"
            ),
        ]
        indexes = [models.Index(fields=["company", "done", "on"], name="tasks_of_company")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class Case(models.Model):
    """Items handed over to a collection partner, with their file."""

    class Status(models.TextChoices):
        PREPARED = "prepared", "Prepared"
        ENDED = "ended", "Taken back"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cases")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="case")
    status = models.CharField(max_length=12, choices=Status, default=Status.PREPARED)
    on = models.DateField()
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "seq"], name="case_by_seq")]

    def __str__(self) -> str:
        return f"case of {self.notice}"


class CaseItem(models.Model):
    """One item of a case. An item is in one open case at most."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="case_items", db_index=False)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(ended_seq__isnull=True), name="one_open_case_per_item"
            )
        ]
        indexes = [models.Index(fields=["company", "seq"], name="case_item_by_seq")]

    def __str__(self) -> str:
        return f"{self.item} in {self.case}"
