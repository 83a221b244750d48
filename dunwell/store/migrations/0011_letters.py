# SPDX-License-Identifier: MIT
"""What makes letters a company's own: its logo, colour, small print and bank accounts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_copies_to'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='attach_limit_mb',
            field=models.PositiveSmallIntegerField(default=10, help_text='original invoices go with a message while they have so many megabytes together'),
        ),
        migrations.AddField(
            model_name='company',
            name='colour',
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddField(
            model_name='company',
            name='footer',
            field=models.CharField(blank=True, help_text='the small print under every letter', max_length=500),
        ),
        migrations.AddField(
            model_name='company',
            name='logo',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='company',
            name='sender',
            field=models.CharField(blank=True, help_text='the name that messages come from; else `name`', max_length=100),
        ),
        migrations.AddField(
            model_name='company',
            name='vat_id',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='company',
            name='pay_to',
            field=models.CharField(blank=True, help_text="the company's own words under “how to pay”", max_length=500),
        ),
        migrations.CreateModel(
            name='BankAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('bic', models.CharField(blank=True, max_length=11)),
                ('bank', models.CharField(blank=True, max_length=100)),
                ('holder', models.CharField(blank=True, max_length=100)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='store.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'place'), name='one_account_per_place')],
            },
        ),
    ]
