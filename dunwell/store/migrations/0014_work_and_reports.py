# SPDX-License-Identifier: MIT
"""Tasks have a day by which they are done and count unanswered calls; replies and cases are work too; copies go of
what did not go by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0013_returned_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="call_tries",
            field=models.PositiveSmallIntegerField(
                db_default=3, default=3, help_text="unanswered calls after which another way is proposed"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="copied_seq",
            field=models.BigIntegerField(
                db_default=0,
                default=0,
                help_text="up to this event, copies were made of what went otherwise than by e-mail",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("call", "Call"),
                    ("unreachable", "Missing or bad contact"),
                    ("unknown_delivery", "Unknown delivery"),
                    ("refused_delivery", "Refused delivery"),
                    ("reply", "Reply of a customer"),
                    ("case", "Case to prepare"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="housemail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report", "Report of what was sent"),
                    ("offer", "Offer to remind"),
                    ("invitation", "Invitation"),
                    ("test", "Test message"),
                    ("copy", "Copy of a message to a customer"),
                ],
                max_length=10,
            ),
        ),
    ]
