# SPDX-License-Identifier: MIT
"""After how many overdue days a seller is warned about a customer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0004_procedure_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='warn_after_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='sellers are warned when something is overdue for so many days', null=True),
        ),
    ]
