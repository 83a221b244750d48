# SPDX-License-Identifier: MIT
"""Whose money a payment is: what was proposed with which evidence, what was decided, and what decisions taught."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.payment import Payment


class MatchProposal(models.Model):
    """What a payment that named no customer settles, as the matching found it, and what became of that.

    `parts`: `[{"item": id, "minor": 10000, "written_off": 0, "kind": ""}, …]`, with "claim" for "item" where it settles
    a fee or interest, and "credits": `[[credit note, minor], …]` where the payer took credit notes off; `evidence`: the
    facts of core's matching, `[{"kind", "words", "field", "at", "names"}, …]`, in whose `names` customers are ids; both
    as they were when `state` last changed. `rule` "" and no customer: nothing was found. `stale`: the books have moved
    since; it is reckoned anew. `refused`: marks of what a person refused before. What a person had in hand once
    (`decided_by`) is never booked by itself any more.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waits for a person"
        BOOKED = "booked", "Booked by itself"
        CONFIRMED = "confirmed", "Confirmed"
        CHANGED = "changed", "Decided otherwise"
        REFUSED = "refused", "Refused"
        SET_ASIDE = "set_aside", "Not a customer's"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="proposal")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    rule = models.CharField(max_length=20, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    parts = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    stale = models.BooleanField(default=False)
    refused = models.JSONField(default=list)
    decided_by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True, blank=True, help_text="the event of the decision, or of the booking")

    class Meta:
        indexes = [
            models.Index(fields=["company", "state", "-score", "id"], name="proposals_by_state"),
            models.Index(fields=["company", "id"], condition=models.Q(stale=True), name="stale_proposals"),
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.state}"


class PayerAccount(models.Model):
    """An account from which a customer has paid, as a person or a certain match said; `account` as machines write it.

    One account may be several customers' (somebody pays for others): then it decides nothing by itself. `forgotten`:
    a person said that it is not this customer's.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="payer_accounts")
    account = models.CharField(max_length=100)
    by_person = models.BooleanField(default=False)
    forgotten = models.BooleanField(default=False)
    on = models.DateField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "account", "customer"], name="one_row_per_payer_and_account")
        ]

    def __str__(self) -> str:
        return f"{self.account} of {self.customer_id}"
