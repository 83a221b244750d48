# SPDX-License-Identifier: MIT
"""One execution for one company on one date."""

from django.db import models

from dunwell.store.models.company import Company


class Run(models.Model):
    """A run: proposed (mode review, until a person approves), applied, or superseded by a later proposal.

    `seq` is the event that applied it: whatever was recorded before it is what the run knew. `proposal` keeps what was
    proposed, so that approving can show what has changed since.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        APPLIED = "applied", "Applied"
        SUPERSEDED = "superseded", "Superseded"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    on = models.DateField()
    status = models.CharField(max_length=10, choices=Status)
    sending_day = models.BooleanField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    notices_count = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(default=dict, help_text="how many items had each outcome")
    proposal = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "on"], name="one_run_per_company_and_date")]

    def __str__(self) -> str:
        return f"{self.company} {self.on} ({self.status})"
