# SPDX-License-Identifier: MIT
"""Letters that are printed and posted together."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.delivery import Delivery
from dunwell.store.models.run import Run


class PrintBatch(models.Model):
    """One PDF with the letters of a run on one kind of paper; `run` is null when they are of several runs.

    `file` names the PDF, the manifest and the cover sheet beside it, without their endings; `sha256` is the PDF's. When
    letters are taken out the PDF is made anew under another name. `pages` are all of the PDF, `sheets` those that are
    posted. `fetched_at` is when the PDF was first taken away, by a person or a program.
    """

    class State(models.TextChoices):
        OPEN = "open", "To be posted"
        POSTED = "posted", "Posted"
        UNDONE = "undone", "Undone"

    company = models.ForeignKey(Company, models.PROTECT, related_name="print_batches", db_index=False)
    number = models.PositiveIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="print_batches")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    paper = models.CharField(max_length=10)
    duplex = models.BooleanField()
    cover_pages = models.PositiveSmallIntegerField(default=0)
    letters = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    fetched_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.CharField(max_length=150, blank=True)
    seq = models.BigIntegerField()
    ended_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_print_batch_per_number")]
        indexes = [models.Index(fields=["company", "state"], name="print_batches_of_company")]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.number}"


class PrintedLetter(models.Model):
    """A letter in a batch: its `place` in it, counted from 1, its pages in the PDF, and the SHA-256 of its own PDF.

    `gone` says why it is in it no longer: it was taken out, or the batch was undone.
    """

    class Gone(models.TextChoices):
        NO = "", "In the batch"
        TAKEN_OUT = "taken_out", "Taken out"
        UNDONE = "undone", "The batch was undone"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    batch = models.ForeignKey(PrintBatch, models.PROTECT, related_name="printed", db_index=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="printed")
    place = models.PositiveIntegerField()
    first_page = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    gone = models.CharField(max_length=9, choices=Gone, blank=True, default=Gone.NO)
    gone_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery"], condition=models.Q(gone=""), name="one_batch_per_letter"),
        ]
        indexes = [models.Index(fields=["batch", "place"], name="letters_of_print_batch")]

    def __str__(self) -> str:
        return f"{self.delivery_id} in {self.batch_id}"
