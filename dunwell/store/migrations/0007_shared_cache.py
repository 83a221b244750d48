# SPDX-License-Identifier: MIT
"""The cache that all processes and machines share."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0006_sent_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedCache',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
        ),
    ]
