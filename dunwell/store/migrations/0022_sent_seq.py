# SPDX-License-Identifier: MIT
"""With a message that left stands the last event that was known when its way was decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0021_deliveries_that_left")]
    operations = [
        migrations.AddField("sentmessage", "seq", models.BigIntegerField(null=True, blank=True)),
    ]
