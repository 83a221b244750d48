# SPDX-License-Identifier: MIT
"""A company may have a copy of every message sent to one address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_allocation_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="copies_to",
            field=models.EmailField(
                blank=True, help_text="who gets a copy of every message to a customer", max_length=254
            ),
        ),
    ]
