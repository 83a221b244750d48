# SPDX-License-Identifier: MIT
"""Letters are printed and posted in batches."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0016_outbox")]

    operations = [
        migrations.CreateModel(
            name="PrintBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be posted"), ("posted", "Posted"), ("undone", "Undone")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("paper", models.CharField(max_length=10)),
                ("duplex", models.BooleanField()),
                ("cover_pages", models.PositiveSmallIntegerField(default=0)),
                ("letters", models.PositiveIntegerField()),
                ("sheets", models.PositiveIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("file", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("made_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=150)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("posted_on", models.DateField(blank=True, null=True)),
                ("posted_at", models.DateTimeField(blank=True, null=True)),
                ("posted_by", models.CharField(blank=True, max_length=150)),
                ("seq", models.BigIntegerField()),
                ("ended_seq", models.BigIntegerField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="print_batches",
                        to="store.company",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="print_batches",
                        to="store.run",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["company", "state"], name="print_batches_of_company")],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "number"), name="one_print_batch_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintedLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("first_page", models.PositiveIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("sheets", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "gone",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "In the batch"),
                            ("taken_out", "Taken out"),
                            ("undone", "The batch was undone"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("gone_seq", models.BigIntegerField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printed",
                        to="store.printbatch",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.company"),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="printed", to="store.delivery"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch", "place"], name="letters_of_print_batch")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone", "")), fields=("delivery",), name="one_batch_per_letter"
                    )
                ],
            },
        ),
    ]
