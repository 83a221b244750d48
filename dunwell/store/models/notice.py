# SPDX-License-Identifier: MIT
"""Messages to customers, and the items on them."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import OpenItem
from dunwell.store.models.procedure import ProcedureVersion
from dunwell.store.models.run import Run


class Notice(models.Model):
    """One message, call or hand-over for one customer in one currency. Amounts are minor units, fixed when made."""

    class Action(models.TextChoices):
        NOTICE = "notice", "Message"
        CALL = "call", "Call"
        HANDOVER = "handover", "Hand-over"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="notices")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notices", db_index=False)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="notices", db_index=False)
    number = models.CharField(max_length=20)
    on = models.DateField()
    action = models.CharField(max_length=8, choices=Action)
    level = models.CharField(max_length=40, help_text="the level's code")
    position = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=10, blank=True)
    chased_minor = models.BigIntegerField()
    credits_minor = models.BigIntegerField()
    claims_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    interest_minor = models.BigIntegerField(default=0)
    compensation_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    seq = models.BigIntegerField()
    sentence = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="what a person added to this one message"
    )
    withdrawn_seq = models.BigIntegerField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_notice_per_number"),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("chased_minor")
                    - models.F("credits_minor")
                    + models.F("claims_minor")
                    + models.F("fee_minor")
                    + models.F("interest_minor")
                    + models.F("compensation_minor")
                ),
                name="notice_total_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "customer", "on"], name="notice_of_customer"),
            models.Index(fields=["company", "on"], name="notice_by_date"),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeLine(models.Model):
    """One open item on a notice. `step` counts the item's steps (1, 2, …) and is null when it is only listed.

    `position` is the level that it took; `charged` the position of the level whose fee it was charged with here.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines", db_index=False)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="lines", db_index=False)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, db_index=False)
    step = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    charged = models.PositiveSmallIntegerField(null=True, blank=True)
    chased_minor = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "version", "step"],
                condition=models.Q(withdrawn=False, step__isnull=False),
                name="one_line_per_item_version_and_step",
            ),
            models.UniqueConstraint(
                fields=["item", "charged"],
                condition=models.Q(withdrawn=False, charged__isnull=False),
                name="one_fee_per_item_and_level",
            ),
            models.UniqueConstraint(fields=["notice", "item"], name="one_line_per_notice_and_item"),
            models.CheckConstraint(
                condition=models.Q(step__isnull=True, position__isnull=True)
                | models.Q(step__isnull=False, position__isnull=False),
                name="stepped_line_has_position",
            ),
        ]
        indexes = [models.Index(fields=["item"], name="lines_of_item")]

    def __str__(self) -> str:
        return f"{self.item} on {self.notice}"


class DunningState(models.Model):
    """How far an item has come: beside the ledger, so that importing never touches it.

    `position` is the highest level that it has had, `last_on` its last step, `steps` how many it took; `notice` its
    last notice (null if it only had calls), `accepted` whether a delivery of that one was; `charged` a bit mask of
    positions.
    """

    item = models.OneToOneField(OpenItem, models.PROTECT, primary_key=True, related_name="state")
    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    position = models.PositiveSmallIntegerField()
    steps = models.PositiveIntegerField()
    last_on = models.DateField()
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    noticed_on = models.DateField(null=True, blank=True)
    accepted = models.BooleanField(default=False)
    charged = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["company"], name="state_of_company")]

    def __str__(self) -> str:
        return f"{self.item}: level {self.position} on {self.last_on}"
