# SPDX-License-Identifier: MIT
"""Files that came in, entries of bank statements, what payments were matched to; in which order money settles."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0022_sent_seq"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="allocation_order",
            field=models.CharField(
                choices=[
                    ("principal_first", "Invoices first, then interest, then costs"),
                    ("costs_first", "Costs first, then interest, then the invoice"),
                ],
                db_default="principal_first",
                default="principal_first",
                help_text="what money settles first where it names nothing",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="bank_charges",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="so much that banks kept back of a payment from abroad is forgiven",
                max_digits=12,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="match_automatically",
            field=models.BooleanField(
                db_default=True, default=True, help_text="certain matches of payments are booked without a person"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="discount_percent",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="invoice",
            name="discount_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="DocumentSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.BooleanField(default=True)),
                ("host", models.CharField(blank=True, max_length=253)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("plain", "None")],
                        default="tls",
                        max_length=8,
                    ),
                ),
                ("user", models.CharField(blank=True, max_length=320)),
                ("password", models.BinaryField(blank=True, null=True)),
                ("mailbox", models.CharField(default="INBOX", max_length=200)),
                (
                    "move_to",
                    models.CharField(
                        blank=True, help_text="where mails that were read are moved; else they stay", max_length=200
                    ),
                ),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("well_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("busy_until", models.DateTimeField(blank=True, null=True)),
                ("taken", models.PositiveBigIntegerField(default=0)),
                ("not_ours", models.PositiveBigIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[("folder", "Folder"), ("imap", "Mailbox (IMAP)"), ("http", "Upload address (HTTP)")],
                        max_length=6,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("token_hash", models.CharField(blank=True, max_length=64)),
                (
                    "create_customers",
                    models.BooleanField(default=False, help_text="make the customers whom invoices name"),
                ),
                ("removed", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_sources",
                        to="store.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MatchProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a person"),
                            ("booked", "Booked by itself"),
                            ("confirmed", "Confirmed"),
                            ("changed", "Decided otherwise"),
                            ("refused", "Refused"),
                            ("set_aside", "Not a customer's"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=20)),
                ("score", models.PositiveSmallIntegerField(default=0)),
                ("credit_minor", models.BigIntegerField(default=0)),
                ("parts", models.JSONField(default=list)),
                ("evidence", models.JSONField(default=list)),
                ("stale", models.BooleanField(default=False)),
                ("refused", models.JSONField(default=list)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "seq",
                    models.BigIntegerField(
                        blank=True, help_text="the event of the decision, or of the booking", null=True
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.customer",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposal", to="store.payment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PayerAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=100)),
                ("by_person", models.BooleanField(default=False)),
                ("forgotten", models.BooleanField(default=False)),
                ("on", models.DateField()),
                ("seq", models.BigIntegerField()),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="payer_accounts", to="store.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("upload", "Uploaded"),
                            ("command", "Command line"),
                            ("folder", "Folder"),
                            ("mailbox", "Mailbox"),
                            ("http", "Sent by a program"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bank", "Bank file"),
                            ("einvoice", "E-invoice"),
                            ("ledger", "Ledger file"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("partly", "Taken, with problems"),
                            ("held", "Waits for a decision"),
                            ("refused", "Refused"),
                        ],
                        max_length=7,
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("format", models.CharField(blank=True, max_length=60)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "sender",
                    models.CharField(blank=True, help_text="who sent the mail that it came with", max_length=320),
                ),
                ("read", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("refused", models.CharField(blank=True, max_length=60)),
                ("problems", models.JSONField(default=list)),
                ("report", models.JSONField(default=dict)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("seq", models.BigIntegerField()),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="store.documentsource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("known", "Known already"),
                            ("waits", "Waits for a decision"),
                            ("refused", "Refused"),
                        ],
                        max_length=7,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=100)),
                ("refused", models.CharField(blank=True, max_length=60)),
                ("read", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("seq", models.BigIntegerField()),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.customer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="store.receivedfile"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="store.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=64)),
                ("holder", models.CharField(blank=True, help_text="as the bank names it", max_length=200)),
                (
                    "ours",
                    models.CharField(
                        choices=[("yes", "Ours"), ("no", "Somebody else's"), ("asked", "To be decided")], max_length=5
                    ),
                ),
                ("seq", models.BigIntegerField()),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement_accounts",
                        to="store.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, help_text="as the bank names it", max_length=100)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("opening_minor", models.BigIntegerField(blank=True, null=True)),
                ("closing_minor", models.BigIntegerField(blank=True, null=True)),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("gap", models.CharField(blank=True, max_length=300)),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="store.receivedfile"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="store.statementaccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField(help_text="its order on the statement, from 1")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("payment", "Payment"),
                            ("reversal", "Took a payment back"),
                            ("outgoing", "Money out"),
                            ("pending", "Announced"),
                            ("known", "Told before"),
                            ("held", "Account to be decided"),
                            ("unclear", "Waits for a person"),
                            ("set_aside", "Not a customer's"),
                        ],
                        max_length=9,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="the code of what is unclear about it", max_length=40)),
                ("identity", models.CharField(blank=True, max_length=64)),
                ("likeness", models.CharField(max_length=64)),
                ("booked_on", models.DateField(blank=True, null=True)),
                ("value_on", models.DateField(blank=True, null=True)),
                ("amount_minor", models.BigIntegerField(help_text="the account's sign: money in is positive")),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("status", models.CharField(max_length=7)),
                ("reversal", models.BooleanField(default=False)),
                ("entry", models.CharField(blank=True, max_length=100)),
                ("details", models.PositiveIntegerField(default=0)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("references", models.JSONField(default=list)),
                ("documents", models.JSONField(default=list)),
                ("end_to_end_id", models.CharField(blank=True, max_length=100)),
                ("mandate_id", models.CharField(blank=True, max_length=100)),
                ("remittance", models.TextField(blank=True)),
                ("counterparty", models.CharField(blank=True, max_length=500)),
                ("ultimate_counterparty", models.CharField(blank=True, max_length=500)),
                ("counterparty_account", models.CharField(blank=True, max_length=100)),
                ("bank_reference", models.CharField(blank=True, max_length=200)),
                ("entry_reference", models.CharField(blank=True, max_length=200)),
                ("charges_minor", models.BigIntegerField(default=0)),
                ("original_minor", models.BigIntegerField(blank=True, null=True)),
                ("original_currency", models.CharField(blank=True, max_length=3)),
                ("return_reason", models.CharField(blank=True, max_length=20)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("where", models.CharField(max_length=400)),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_entries",
                        to="store.payment",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told_again",
                        to="store.bankentry",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="store.bankstatement",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="store.statementaccount",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="documentsource",
            constraint=models.UniqueConstraint(fields=("company", "name"), name="one_source_per_name"),
        ),
        migrations.AddConstraint(
            model_name="documentsource",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "folder")), fields=("company",), name="one_watched_folder_per_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentsource",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token_hash", ""), _negated=True),
                fields=("token_hash",),
                name="one_source_per_token",
            ),
        ),
        migrations.AddIndex(
            model_name="matchproposal",
            index=models.Index(fields=["company", "state", "-score", "id"], name="proposals_by_state"),
        ),
        migrations.AddIndex(
            model_name="matchproposal",
            index=models.Index(condition=models.Q(("stale", True)), fields=["company", "id"], name="stale_proposals"),
        ),
        migrations.AddConstraint(
            model_name="payeraccount",
            constraint=models.UniqueConstraint(
                fields=("company", "account", "customer"), name="one_row_per_payer_and_account"
            ),
        ),
        migrations.AddIndex(
            model_name="receivedfile",
            index=models.Index(fields=["company", "kind", "-id"], name="received_files_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.UniqueConstraint(fields=("company", "digest"), name="one_received_file_per_digest"),
        ),
        migrations.AddIndex(
            model_name="receivedinvoice",
            index=models.Index(fields=["company", "state", "-id"], name="received_invoices_by_state"),
        ),
        migrations.AddIndex(
            model_name="receivedinvoice",
            index=models.Index(fields=["company", "number"], name="received_invoices_by_number"),
        ),
        migrations.AddConstraint(
            model_name="receivedinvoice",
            constraint=models.UniqueConstraint(fields=("file", "place"), name="one_received_invoice_per_place"),
        ),
        migrations.AddConstraint(
            model_name="statementaccount",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_statement_account_per_number"),
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(fields=["company", "account", "currency", "closed_on"], name="statements_of_account"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["company", "account", "likeness"], name="bank_entries_by_likeness"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["company", "account", "identity"], name="bank_entries_by_identity"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["company", "state", "-id"], name="bank_entries_by_state"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["company", "-id"], name="bank_entries_of_company"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["statement", "state"], name="bank_entries_by_outcome"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["company", "account", "booked_on"], name="bank_entries_by_day"),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(fields=("statement", "place"), name="one_bank_entry_per_place"),
        ),
    ]
