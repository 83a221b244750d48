# SPDX-License-Identifier: MIT
"""Without its statistics SQLite preferred that index to the order of the chain, and sorted the whole history."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0007_shared_cache'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='event',
            name='events_by_moment',
        ),
    ]
