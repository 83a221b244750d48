# SPDX-License-Identifier: MIT
"""How a company has its messages carried."""

from django.db import models

from dunwell.store.models.company import Company


class CompanyWay(models.Model):
    """One way of a company to carry a channel: its settings as the way's dataclass has them, its secrets encrypted.

    `on`: messages go by it. `paused` by a person; `blocked_answer` is what stopped it by itself (a password refused),
    since `blocked_at`, and it is tried again at `again_at`. `per_minute` is the most that may leave in a minute.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="ways", db_index=False)
    way = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    on = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(null=True, blank=True)
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    paused_why = models.CharField(max_length=200, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_answer = models.CharField(max_length=1000, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    tested_answer = models.CharField(max_length=1000, blank=True)
    tested_well = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "way"], name="one_row_per_company_and_way")]
        indexes = [models.Index(fields=["company", "channel"], name="ways_of_company")]

    def __str__(self) -> str:
        return f"{self.way} of {self.company_id}"
