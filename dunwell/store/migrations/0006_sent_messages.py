# SPDX-License-Identifier: MIT
"""Messages kept as they left, and history found by its moment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0005_customers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentMessage',
            fields=[
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sent', serialize=False, to='store.delivery')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.company')),
                ('at', models.DateTimeField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(help_text='bytes of the whole message')),
                ('files', models.JSONField(default=list)),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['company', 'at', 'seq'], name='events_by_moment'),
        ),
    ]
