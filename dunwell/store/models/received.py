# SPDX-License-Identifier: MIT
"""Files that came in: from where, what each was, and the e-invoices that were in them. Bank entries: bank.py."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.customer import Customer
from dunwell.store.models.invoice import Invoice
from dunwell.store.models.mailbox import Mailbox


class DocumentSource(Mailbox):
    """Where a company's invoices and statements come from by themselves: its watched folder, mailboxes, an address
    that other programs send files to.

    `token_hash` is the SHA-256 of the secret in that address. `taken` counts files that were taken, `not_ours` those
    that were no document of ours. `removed`: kept for what came by it.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", "Folder"
        IMAP = "imap", "Mailbox (IMAP)"
        HTTP = "http", "Upload address (HTTP)"

    company = models.ForeignKey(Company, models.PROTECT, related_name="document_sources", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, blank=True)
    create_customers = models.BooleanField(default=False, help_text="make the customers whom invoices name")
    removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_source_per_name"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(kind="folder"), name="one_watched_folder_per_company"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="one_source_per_token"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.company_id}"


class ReceivedFile(models.Model):
    """One file that came in, kept once a company by what is in it (`digest`, SHA-256); its bytes lie in the home.

    `format` is what the reader calls it (`camt.053.001.08`, `ubl-invoice`). `created` counts what it brought that was
    not there, `known` what was there already. `problems` are located problems as JSON; `refused` the code for which the
    whole file was refused, with `problems`. `report` are further facts for people: counts by what became of things.
    """

    class Kind(models.TextChoices):
        BANK = "bank", "Bank file"
        EINVOICE = "einvoice", "E-invoice"
        LEDGER = "ledger", "Ledger file"
        UNKNOWN = "unknown", "Unknown"

    class Origin(models.TextChoices):
        UPLOAD = "upload", "Uploaded"
        COMMAND = "command", "Command line"
        FOLDER = "folder", "Folder"
        MAILBOX = "mailbox", "Mailbox"
        HTTP = "http", "Sent by a program"

    class State(models.TextChoices):
        TAKEN = "taken", "Taken"
        PARTLY = "partly", "Taken, with problems"
        HELD = "held", "Waits for a decision"
        REFUSED = "refused", "Refused"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    source = models.ForeignKey(DocumentSource, models.PROTECT, null=True, blank=True, related_name="files")
    origin = models.CharField(max_length=7, choices=Origin)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=7, choices=State)
    name = models.CharField(max_length=300)
    format = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    sender = models.CharField(max_length=320, blank=True, help_text="who sent the mail that it came with")
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.CharField(max_length=60, blank=True)
    problems = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    on = models.DateField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="one_received_file_per_digest")]
        indexes = [models.Index(fields=["company", "kind", "-id"], name="received_files_by_kind")]

    def __str__(self) -> str:
        return self.name


class ReceivedInvoice(models.Model):
    """One e-invoice of a file, as it was read. `invoice`: what it became, or what stood there already.

    `read` is the reader's answer as `inspect --json` gives it. `refused`: the code for which it was not taken; `waits`:
    it is whole, and a person must decide (who the buyer is). `place`: which of the file it is, from 1.
    """

    class State(models.TextChoices):
        TAKEN = "taken", "Taken"
        KNOWN = "known", "Known already"
        WAITS = "waits", "Waits for a decision"
        REFUSED = "refused", "Refused"

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    file = models.ForeignKey(ReceivedFile, models.PROTECT, related_name="invoices")
    place = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=7, choices=State)
    number = models.CharField(max_length=100, blank=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="received")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    refused = models.CharField(max_length=60, blank=True)
    read = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="one_received_invoice_per_place")]
        indexes = [
            models.Index(fields=["company", "state", "-id"], name="received_invoices_by_state"),
            models.Index(fields=["company", "number"], name="received_invoices_by_number"),
        ]

    def __str__(self) -> str:
        return self.number
