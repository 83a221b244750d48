# SPDX-License-Identifier: MIT
"""What banks told: the accounts, their statements, and every entry on them with what became of it."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.payment import Payment
from dunwell.store.models.received import ReceivedFile


class StatementAccount(models.Model):
    """An account of which statements came in; `number` as machines write it (capitals and digits; "" where the files
    name none). `ours`: whose it is; what stands on it is held back until that is known.

    `profile`: how this account's CSV files are read (its name, or a map file's text).
    """

    class Ours(models.TextChoices):
        YES = "yes", "Ours"
        NO = "no", "Somebody else's"
        ASKED = "asked", "To be decided"

    company = models.ForeignKey(Company, models.PROTECT, related_name="statement_accounts", db_index=False)
    number = models.CharField(max_length=64, blank=True)
    holder = models.CharField(max_length=200, blank=True, help_text="as the bank names it")
    ours = models.CharField(max_length=5, choices=Ours)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_statement_account_per_number")]

    def __str__(self) -> str:
        return self.number


class BankStatement(models.Model):
    """One account over one time in one file. Balances are minor units, null where the file tells none.

    `gap`: why it does not follow from the statement before it, or does not add up ("" when it does, or cannot be told).
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    file = models.ForeignKey(ReceivedFile, models.PROTECT, related_name="statements")
    account = models.ForeignKey(StatementAccount, models.PROTECT, related_name="statements")
    name = models.CharField(max_length=100, blank=True, help_text="as the bank names it")
    number = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    opening_minor = models.BigIntegerField(null=True, blank=True)
    closing_minor = models.BigIntegerField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    gap = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "account", "currency", "closed_on"], name="statements_of_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.name}"


class BankEntry(models.Model):
    """One movement on a statement, as it was read (`intake/bank/rows.py` says what each field means), kept for good.

    `state` is what became of it. `payment`: the payment that it is, or that it took back. `same_as`: the entry that
    told the same movement before. `identity` is a hash of what names it for sure, `likeness` of what it looks like.
    """

    class State(models.TextChoices):
        PAYMENT = "payment", "Payment"
        REVERSAL = "reversal", "Took a payment back"
        OUTGOING = "outgoing", "Money out"
        PENDING = "pending", "Announced"
        KNOWN = "known", "Told before"
        HELD = "held", "Account to be decided"
        UNCLEAR = "unclear", "Waits for a person"
        SET_ASIDE = "set_aside", "Not a customer's"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="entries", db_index=False)
    account = models.ForeignKey(StatementAccount, models.PROTECT, related_name="entries", db_index=False)
    place = models.PositiveIntegerField(help_text="its order on the statement, from 1")
    state = models.CharField(max_length=9, choices=State)
    why = models.CharField(max_length=40, blank=True, help_text="the code of what is unclear about it")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="bank_entries")
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="told_again")
    identity = models.CharField(max_length=64, blank=True)
    likeness = models.CharField(max_length=64)
    booked_on = models.DateField(null=True, blank=True)
    value_on = models.DateField(null=True, blank=True)
    amount_minor = models.BigIntegerField(help_text="the account's sign: money in is positive")
    currency = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=7)
    reversal = models.BooleanField(default=False)
    entry = models.CharField(max_length=100, blank=True)
    details = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True)
    references = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    end_to_end_id = models.CharField(max_length=100, blank=True)
    mandate_id = models.CharField(max_length=100, blank=True)
    remittance = models.TextField(blank=True)
    counterparty = models.CharField(max_length=500, blank=True)
    ultimate_counterparty = models.CharField(max_length=500, blank=True)
    counterparty_account = models.CharField(max_length=100, blank=True)
    bank_reference = models.CharField(max_length=200, blank=True)
    entry_reference = models.CharField(max_length=200, blank=True)
    charges_minor = models.BigIntegerField(default=0)
    original_minor = models.BigIntegerField(null=True, blank=True)
    original_currency = models.CharField(max_length=3, blank=True)
    return_reason = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=60, blank=True)
    where = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "place"], name="one_bank_entry_per_place")]
        indexes = [
            models.Index(fields=["company", "account", "likeness"], name="bank_entries_by_likeness"),
            models.Index(fields=["company", "account", "identity"], name="bank_entries_by_identity"),
            models.Index(fields=["company", "state", "-id"], name="bank_entries_by_state"),
            models.Index(fields=["company", "-id"], name="bank_entries_of_company"),
            models.Index(fields=["statement", "state"], name="bank_entries_by_outcome"),
            models.Index(fields=["company", "account", "booked_on"], name="bank_entries_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_minor} {self.currency}"
