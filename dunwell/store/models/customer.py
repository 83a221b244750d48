# SPDX-License-Identifier: MIT
"""The debtor."""

from django.db import models
from django.db.models.functions import Lower

from dunwell.store.models.company import Company
from dunwell.store.models.procedure import Procedure


class Customer(models.Model):
    """A debtor of one company. `ref` is the customer_id of the files; unknown `kind` counts as consumer.

    `procedure_choice` is auto, none, or named; only when named `procedure` is set. `reminder_default` is what a new
    invoice made by hand starts with; `reminders` wins over what an invoice says. `offers`: in mode offer, the
    creditor's standing answer. `credit_limit` (in the company's currency) and `warn_after_days` warn whoever sells and
    forbid nothing. `owner` looks after the customer: a person limited to own documents sees these alone.
    """

    class Kind(models.TextChoices):
        BUSINESS = "business", "Business"
        CONSUMER = "consumer", "Consumer"
        PUBLIC = "public", "Public"
        UNKNOWN = "", "Unknown"

    class Choice(models.TextChoices):
        AUTO = "auto", "By the rules of the procedures"
        NAMED = "named", "A named procedure"
        NONE = "none", "None: automation prevented"

    class Offers(models.TextChoices):
        ASK = "ask", "Ask for each invoice"
        ALWAYS = "always", "Always remind"
        NEVER = "never", "Never remind"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    ref = models.CharField(max_length=100)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=8, choices=Kind, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8, blank=True)
    group = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=500, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=200, blank=True)
    vat_id = models.CharField(max_length=40, blank=True)
    einvoice_address = models.CharField(max_length=100, blank=True)
    credit_limit = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    reminders = models.BooleanField(default=True)
    procedure_choice = models.CharField(max_length=5, choices=Choice, default=Choice.AUTO)
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    reminder_default = models.BooleanField(default=True, db_default=True)
    offers = models.CharField(max_length=6, choices=Offers, default=Offers.ASK, db_default=Offers.ASK)
    warn_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="sellers are warned when something is overdue for so many days"
    )
    owner = models.ForeignKey("store.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "ref"], name="one_customer_per_ref"),
            models.CheckConstraint(condition=models.Q(offers__in=["ask", "always", "never"]), name="known_offers"),
            models.CheckConstraint(
                condition=models.Q(procedure_choice="named", procedure__isnull=False)
                | (models.Q(procedure__isnull=True) & ~models.Q(procedure_choice="named")),
                name="procedure_set_when_named",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name", "id"], name="customers_by_name"),
            models.Index(fields=["company", "owner"], condition=models.Q(owner__isnull=False), name="customers_owned"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.ref})"


class CustomerEmail(models.Model):
    """One address of a customer, in the order in which they were given. `bad`: mail to it came back for good.

    `name` and `role` say whose it is. Notices go to every address that is not bad.
    """

    class Role(models.TextChoices):
        BILLING = "billing", "Invoices"
        APPROVER = "approver", "Approves payments"
        MANAGER = "manager", "Manager"
        OTHER = "other", "Other"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="emails", db_index=False)
    position = models.PositiveSmallIntegerField()
    address = models.EmailField(max_length=320)
    bad = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True, default="", db_default="")
    role = models.CharField(max_length=10, choices=Role, default=Role.BILLING, db_default=Role.BILLING)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["company", "customer", "position"], name="one_email_per_position"),
            models.UniqueConstraint(fields=["customer", "address"], name="one_row_per_address"),
        ]
        # Who wrote: asked for every mail that names none of our messages.
        indexes = [models.Index("company", Lower("address"), name="customers_by_address")]

    def __str__(self) -> str:
        return self.address
