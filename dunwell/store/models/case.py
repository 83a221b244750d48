# SPDX-License-Identifier: MIT
"""What was handed over, to whom, and how far it has come. The steps: dunwell.core.case_life."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.house_mail import HouseMail
from dunwell.store.models.invoice import OpenItem
from dunwell.store.models.notice import Notice

LIVE = ("prepared", "sent", "acknowledged")


class Partner(models.Model):
    """Whom a company hands over to. `client_number` is what the partner calls the company; `takes` what goes into the
    package for it; `remarks` whatever else one has to know."""

    class Kind(models.TextChoices):
        AGENCY = "agency", "Collection agency"
        LAWYER = "lawyer", "Lawyer"

    class Takes(models.TextChoices):
        WHOLE = "whole", "Everything"
        PAPERS = "papers", "Papers alone, without data files"
        DATA = "data", "Cover letter and data files alone"

    company = models.ForeignKey(Company, models.PROTECT, related_name="partners", db_index=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.AGENCY)
    person = models.CharField(max_length=200, blank=True, help_text="whom to ask for")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    client_number = models.CharField(max_length=60, blank=True)
    takes = models.CharField(max_length=6, choices=Takes, default=Takes.WHOLE)
    remarks = models.CharField(max_length=500, blank=True)
    is_default = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_partner_per_name"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_default=True), name="one_default_partner_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(active=True), name="default_partner_is_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """Items of one customer in one currency, handed over to a collection partner, with their file.

    `number` is the notice's, or `H-1`, `H-2` … for one handed over by hand, which has no notice. `package` is the
    SHA-256 of what was sent; `mail` the message that carried it; `reference` what the partner calls the case.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", "Prepared"
        SENT = "sent", "Sent"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        COLLECTED = "collected", "Collected"
        RETURNED = "returned", "Returned"
        WRITTEN_OFF = "written_off", "Written off"
        ENDED = "ended", "Taken back"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cases")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="case", null=True, blank=True)
    number = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="cases", null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PREPARED)
    on = models.DateField()
    status_on = models.DateField(help_text="the day of its last step")
    reference = models.CharField(max_length=100, blank=True, default="", db_default="")
    package = models.CharField(max_length=64, blank=True, default="", db_default="")
    package_size = models.BigIntegerField(default=0, db_default=0)
    mail = models.ForeignKey(HouseMail, models.SET_NULL, null=True, blank=True, related_name="+")
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_case_per_number"),
            models.CheckConstraint(
                condition=models.Q(status__in=LIVE, ended_seq__isnull=True)
                | (~models.Q(status__in=LIVE) & models.Q(ended_seq__isnull=False)),
                name="case_ends_with_its_last_step",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "seq"], name="case_by_seq"),
            models.Index(fields=["company", "status", "on"], name="cases_by_status"),
        ]

    def __str__(self) -> str:
        return f"case {self.number}"


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
