# SPDX-License-Identifier: MIT
"""The outbox: what waits by company and channel, and the pace at which each receiver is written to."""

from django.db import migrations, models

_WAITS = models.Q(state__in=["queued", "retrying"])


class Migration(migrations.Migration):
    dependencies = [("store", "0015_collection")]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("key", models.CharField(max_length=270, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("used", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="delivery", name="slot_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RemoveIndex(model_name="delivery", name="deliveries_waiting"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=_WAITS, fields=["company", "channel", "due_at", "id"], name="deliveries_of_lane"
            ),
        ),
    ]
