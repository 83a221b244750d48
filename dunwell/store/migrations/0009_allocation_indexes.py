# SPDX-License-Identifier: MIT
"""Where most rows name no claim and no credit note, those that do are found by indexes of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0008_no_events_by_moment'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(condition=models.Q(('claim__isnull', False)), fields=['claim'], name='allocations_to_claims'),
        ),
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(condition=models.Q(('credit_note__isnull', False)), fields=['credit_note'], name='allocations_of_notes'),
        ),
    ]
