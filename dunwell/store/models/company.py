# SPDX-License-Identifier: MIT
"""The creditor whose invoices are chased: the tenant."""

from decimal import Decimal

from django.db import models


class Company(models.Model):
    """A creditor. `reminders` is the master switch; `tolerance` the open amount up to which an item counts as settled.

    `run_at` is the local time of day of its daily run in `time_zone`. `event_seq` and `event_hash` are the head of its
    event chain, `notice_count` the last notice number given; both move only under the lock on this row. `logo` is the
    SHA-256 of the picture that lies in the home; `colour` is written "#1a4f8b".
    """

    class Mode(models.TextChoices):
        AUTOMATIC = "automatic", "Automatic"
        REVIEW = "review", "Review"
        OFFER = "offer", "Offer"

    class AllocationOrder(models.TextChoices):
        PRINCIPAL_FIRST = "principal_first", "Invoices first, then interest, then costs"
        COSTS_FIRST = "costs_first", "Costs first, then interest, then the invoice"

    class Report(models.TextChoices):
        RUN = "run", "After each run"
        WEEKLY = "weekly", "Every week"
        OFF = "off", "Never"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=8)
    time_zone = models.CharField(max_length=64)
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.AUTOMATIC)
    reminders = models.BooleanField(default=False)
    tolerance = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal(0))
    run_at = models.TimeField(default="06:00")
    email = models.EmailField(blank=True)
    reply_to = models.EmailField(blank=True)
    copies_to = models.EmailField(blank=True, help_text="who gets a copy of every message to a customer")
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    pay_to = models.CharField(max_length=500, blank=True, help_text="the company's own words under “how to pay”")
    vat_id = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=100, blank=True, help_text="the name that messages come from; else `name`")
    colour = models.CharField(max_length=7, blank=True)
    footer = models.CharField(max_length=500, blank=True, help_text="the small print under every letter")
    logo = models.CharField(max_length=64, blank=True)
    attach_limit_mb = models.PositiveSmallIntegerField(
        default=10, help_text="original invoices go with a message while they have so many megabytes together"
    )
    report_to = models.EmailField(blank=True, help_text="who gets the report of what was sent; else `email`")
    report = models.CharField(max_length=6, choices=Report, default=Report.WEEKLY)
    silent_days = models.PositiveSmallIntegerField(default=14, help_text="days without a payment before it is told")
    call_tries = models.PositiveSmallIntegerField(
        default=3, db_default=3, help_text="unanswered calls after which another way is proposed"
    )
    reply_hold_days = models.PositiveSmallIntegerField(
        default=3, db_default=3, help_text="days without reminders after a customer wrote back; 0: none"
    )
    match_automatically = models.BooleanField(
        default=True, db_default=True, help_text="certain matches of payments are booked without a person"
    )
    allocation_order = models.CharField(
        max_length=15,
        choices=AllocationOrder,
        default=AllocationOrder.PRINCIPAL_FIRST,
        db_default=AllocationOrder.PRINCIPAL_FIRST,
        help_text="what money settles first where it names nothing",
    )
    bank_charges = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        default=Decimal(0),
        db_default=Decimal(0),
        help_text="so much that banks kept back of a payment from abroad is forgiven",
    )
    mail_tested_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="when the open documents were chosen")
    price_confirmed = models.CharField(max_length=20, blank=True, help_text="the price per notice that was agreed to")
    event_seq = models.BigIntegerField(default=0)
    event_hash = models.CharField(max_length=64, default="0" * 64)
    notice_count = models.BigIntegerField(default=0)
    copied_seq = models.BigIntegerField(
        default=0, db_default=0, help_text="up to this event, copies were made of what went otherwise than by e-mail"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(tolerance__gte=0), name="tolerance_not_negative"),
            models.CheckConstraint(condition=models.Q(mode__in=["automatic", "review", "offer"]), name="known_mode"),
        ]

    def __str__(self) -> str:
        return self.code


class BankAccount(models.Model):
    """An account that customers may pay to; `place` is its order on letters. `number`: an IBAN without spaces, or what
    a country uses instead. `holder` is empty where it is the company itself."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="accounts", db_index=False)
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40)
    bic = models.CharField(max_length=11, blank=True)
    bank = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "place"], name="one_account_per_place")]

    def __str__(self) -> str:
        return self.number
