# SPDX-License-Identifier: MIT
"""What needs a person."""

from django.db import models

from dunwell.store.models.case import Case
from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.delivery import Delivery
from dunwell.store.models.notice import Notice


class Task(models.Model):
    """One piece of work for a person: a call, a missing contact, an unknown delivery …

    `on` is the day on which it is taken up (putting it off moves that), `due_on` the day by which it has to be done, if
    somebody said so. `tries` counts the calls that nobody answered.
    """

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        UNREACHABLE = "unreachable", "Missing or bad contact"
        UNKNOWN_DELIVERY = "unknown_delivery", "Unknown delivery"
        REFUSED_DELIVERY = "refused_delivery", "Refused delivery"
        REPLY = "reply", "Reply of a customer"
        CASE = "case", "Case to prepare"

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
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="tasks")
    text = models.CharField(max_length=500)
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
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
