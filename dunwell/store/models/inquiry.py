# SPDX-License-Identifier: MIT
"""What has to be asked of services outside: what became of a message, and whether acknowledgements lie there."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.delivery import Delivery


class Inquiry(models.Model):
    """A question that is asked from time to time until it is answered: about one delivery, or, without one, about all
    that is new by a company's way.

    `ask_at` is when it is asked next (null: no more), `tries` how often it was. `word` is the service's last word on
    the delivery ("posted"), `tracking` the number by which others follow it.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    way = models.CharField(max_length=20)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, blank=True, related_name="inquiry")
    ask_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    word = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "way"], condition=models.Q(delivery__isnull=True), name="one_inquiry_per_way"
            )
        ]
        indexes = [
            models.Index(fields=["ask_at"], condition=models.Q(ask_at__isnull=False), name="inquiries_due"),
        ]

    def __str__(self) -> str:
        return f"{self.way}: {self.word or self.delivery_id or self.company_id}"
