# SPDX-License-Identifier: MIT
"""The deliveries of a company are found by when and how they left, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0019_returned_effects")]
    operations = [
        migrations.RemoveIndex("delivery", "deliveries_of_company"),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["company", "state", "finished_at", "channel", "way"], name="deliveries_of_company"),
        ),
    ]
