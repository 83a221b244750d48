# SPDX-License-Identifier: MIT
"""Cases have a life and a partner; the one partner that a company could name becomes the first of many."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery

LIVE = ("prepared", "sent", "acknowledged")


def name_cases(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each case so far has a notice: its number and currency are the case's."""
    case, notice = apps.get_model("store", "Case"), apps.get_model("store", "Notice")
    own = notice.objects.filter(pk=OuterRef("notice"))
    case.objects.update(
        number=Subquery(own.values("number")[:1]), currency=Subquery(own.values("currency")[:1]), status_on=F("on")
    )


def move_partners(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What a company said about its partner, whole: the name, and the rest as it was written."""
    company: Any = apps.get_model("store", "Company")  # Any: as it was then, not as it is today
    partner: Any = apps.get_model("store", "Partner")
    case: Any = apps.get_model("store", "Case")
    for row in company.objects.exclude(partner_name="", partner_contact=""):
        first = row.partner_contact.strip().split("\n")[0].strip()[:200]
        made = partner.objects.create(
            company=row,
            name=row.partner_name.strip() or first or "Partner",
            remarks=row.partner_contact.strip(),
            is_default=True,
        )
        case.objects.filter(company=row, status="prepared").update(partner=made)
    if schema_editor.connection.vendor == "postgresql":
        # What is checked at the end keeps indexes from being made: it is checked now.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def move_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    partner: Any = apps.get_model("store", "Partner")
    for row in partner.objects.filter(is_default=True).select_related("company"):
        row.company.partner_name, row.company.partner_contact = row.name, row.remarks
        row.company.save(update_fields=["partner_name", "partner_contact"])


def name_nothing(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The columns go with what is in them."""


class Migration(migrations.Migration):
    dependencies = [("store", "0014_work_and_reports")]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("agency", "Collection agency"), ("lawyer", "Lawyer")], default="agency", max_length=6
                    ),
                ),
                ("person", models.CharField(blank=True, help_text="whom to ask for", max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=20)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("client_number", models.CharField(blank=True, max_length=60)),
                (
                    "takes",
                    models.CharField(
                        choices=[
                            ("whole", "Everything"),
                            ("papers", "Papers alone, without data files"),
                            ("data", "Cover letter and data files alone"),
                        ],
                        default="whole",
                        max_length=6,
                    ),
                ),
                ("remarks", models.CharField(blank=True, max_length=500)),
                ("is_default", models.BooleanField(default=False)),
                ("active", models.BooleanField(default=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
                        to="store.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="one_partner_per_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("company",),
                        name="one_default_partner_per_company",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_default", False), ("active", True), _connector="OR"),
                        name="default_partner_is_active",
                    ),
                ],
            },
        ),
        migrations.AddField("case", "number", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.AddField("case", "currency", models.CharField(default="", max_length=3), preserve_default=False),
        migrations.AddField("case", "status_on", models.DateField(help_text="the day of its last step", null=True)),
        migrations.AddField(
            "case", "reference", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.AddField("case", "package", models.CharField(blank=True, db_default="", default="", max_length=64)),
        migrations.AddField("case", "package_size", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "case",
            "partner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="store.partner",
            ),
        ),
        migrations.AddField(
            "case",
            "mail",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.housemail",
            ),
        ),
        migrations.AlterField(
            "case",
            "notice",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case",
                to="store.notice",
            ),
        ),
        migrations.AlterField(
            "case",
            "status",
            models.CharField(
                choices=[
                    ("prepared", "Prepared"),
                    ("sent", "Sent"),
                    ("acknowledged", "Acknowledged"),
                    ("collected", "Collected"),
                    ("returned", "Returned"),
                    ("written_off", "Written off"),
                    ("ended", "Taken back"),
                ],
                default="prepared",
                max_length=12,
            ),
        ),
        migrations.RunPython(name_cases, name_nothing),
        migrations.AlterField("case", "status_on", models.DateField(help_text="the day of its last step")),
        migrations.AddConstraint(
            "case", models.UniqueConstraint(fields=("company", "number"), name="one_case_per_number")
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_seq__isnull", True), ("status__in", LIVE)),
                    models.Q(models.Q(("status__in", LIVE), _negated=True), ("ended_seq__isnull", False)),
                    _connector="OR",
                ),
                name="case_ends_with_its_last_step",
            ),
        ),
        migrations.AddIndex("case", models.Index(fields=["company", "status", "on"], name="cases_by_status")),
        migrations.AddField(
            "task",
            "case",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="store.case",
            ),
        ),
        migrations.AlterField(
            "housemail",
            "kind",
            models.CharField(
                choices=[
                    ("report", "Report of what was sent"),
                    ("offer", "Offer to remind"),
                    ("invitation", "Invitation"),
                    ("test", "Test message"),
                    ("case", "Case for a collection partner"),
                    ("copy", "Copy of a message to a customer"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(move_partners, move_back),
        migrations.RemoveField("company", "partner_name"),
        migrations.RemoveField("company", "partner_contact"),
    ]
