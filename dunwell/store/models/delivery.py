# SPDX-License-Identifier: MIT
"""One attempt to carry a notice over one channel."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.notice import Notice


class Delivery(models.Model):
    """A notice on its way. States and their transitions: dunwell.delivery.states.

    `sending` is stored before the first byte leaves. `answer` is the receiving server's own word, kept as evidence.
    `way` is how it went (dunwell.delivery.channels), `place` its turn among those of its notice: 1, 2 when the first
    failed … `answers` has the last word to each recipient, `known_as` the other side's own name for it. `domain` is
    that of the customer's mail server, for the pace at which it is written to.
    `leased_by`/`leased_until`: the worker that holds it now; a lease that ran out may be taken over. `slot_at` is the
    moment that a pace gave it (Pace); null: none was asked yet. `bounced_seq` is when it came back after all.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        ACCEPTED = "accepted", "Accepted by the recipient's server"
        REFUSED = "refused", "Refused"
        RETRYING = "retrying", "Retrying"
        UNKNOWN = "unknown", "Unknown"
        WITHDRAWN = "withdrawn", "Withdrawn"
        BOUNCED = "bounced", "Bounced"
        PRINTED = "printed", "Printed, to be posted"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    message_id = models.CharField(max_length=200)
    recipients = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(help_text="not before this moment")
    leased_by = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    accepted_seq = models.BigIntegerField(null=True, blank=True)
    bounced_seq = models.BigIntegerField(null=True, blank=True)
    way = models.CharField(max_length=20, blank=True, default="", db_default="")
    place = models.PositiveSmallIntegerField(default=1, db_default=1)
    answers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    known_as = models.CharField(max_length=200, blank=True, default="", db_default="")
    domain = models.CharField(max_length=253, blank=True, default="", db_default="")
    slot_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_notice_and_channel"),
            models.UniqueConstraint(fields=["message_id"], name="one_delivery_per_message_id"),
        ]
        indexes = [
            models.Index(
                # By company and channel: what is paused, blocked or printed never stands in front of what may go.
                fields=["company", "channel", "due_at", "id"],
                condition=models.Q(state__in=["queued", "retrying"]),
                name="deliveries_of_lane",
            ),
            models.Index(fields=["leased_until"], condition=models.Q(state="sending"), name="deliveries_in_flight"),
            # With what the queue asks of those that left: when, and by which way.
            models.Index(fields=["company", "state", "finished_at", "channel", "way"], name="deliveries_of_company"),
            # What a service outside calls it: by that an acknowledgement finds it.
            models.Index(fields=["company", "known_as"], condition=~models.Q(known_as=""), name="deliveries_known_as"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} by {self.channel}: {self.state}"


class Pace(models.Model):
    """How many messages a receiver, or a company's way, has been given since a moment.

    `key` names it ("way:7", "domain:example.org"). `used` counts from `since`, more than a minute's worth when messages
    have been given moments to come. Kept across workers: whoever asks for a moment locks the row.
    """

    key = models.CharField(max_length=270, primary_key=True)
    since = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
