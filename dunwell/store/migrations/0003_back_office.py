# SPDX-License-Identifier: MIT
"""The back office: people, their work and their changes to a run. SQLite rebuilds tables: the guards stand aside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dunwell.store import guards


def put_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_down(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards.removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)



class Migration(migrations.Migration):

    dependencies = [
        ('store', '0002_guards'),
    ]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.CreateModel(
            name='HouseMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('report', 'Report of what was sent'), ('offer', 'Offer to remind'), ('invitation', 'Invitation'), ('test', 'Test message')], max_length=10)),
                ('on', models.DateField()),
                ('to', models.EmailField(max_length=320)),
                ('subject', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('files', models.JSONField(default=list)),
                ('data', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('accepted', "Accepted by the recipient's server"), ('refused', 'Refused'), ('retrying', 'Retrying'), ('unknown', 'Unknown'), ('withdrawn', 'Withdrawn'), ('bounced', 'Bounced')], default='queued', max_length=9)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ImportMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=10)),
                ('header_sha256', models.CharField(max_length=64)),
                ('text', models.TextField(help_text='a map file')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('user_manager', 'User manager'), ('bookkeeper', 'Bookkeeper'), ('caller', 'Caller'), ('seller', 'Seller'), ('auditor', 'Auditor'), ('lead', 'Accounting-firm lead')], max_length=16)),
                ('own_only', models.BooleanField(default=False)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('invited_by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='when it was accepted or taken back', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('seq', models.BigIntegerField()),
                ('ended_seq', models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RunEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('kind', models.CharField(choices=[('leave_out', 'Left out'), ('sentence', 'Sentence added'), ('channel', 'Other channel')], max_length=9)),
                ('value', models.CharField(blank=True, max_length=500)),
                ('by', models.CharField(max_length=150)),
                ('seq', models.BigIntegerField()),
                ('ended_seq', models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(unique=True)),
                ('name', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=10)),
                ('map', models.TextField(blank=True, help_text='how its columns are read, as a map file')),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('result', models.JSONField(default=dict, help_text="the import's answer, once it was taken")),
            ],
        ),
        migrations.AddField(
            model_name='company',
            name='chosen_at',
            field=models.DateTimeField(blank=True, help_text='when the open documents were chosen', null=True),
        ),
        migrations.AddField(
            model_name='company',
            name='mail_tested_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='company',
            name='partner_contact',
            field=models.CharField(blank=True, help_text="the collection partner's address", max_length=500),
        ),
        migrations.AddField(
            model_name='company',
            name='partner_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='company',
            name='price_confirmed',
            field=models.CharField(blank=True, help_text='the price per notice that was agreed to', max_length=20),
        ),
        migrations.AddField(
            model_name='company',
            name='report',
            field=models.CharField(choices=[('run', 'After each run'), ('weekly', 'Every week'), ('off', 'Never')], default='weekly', max_length=6),
        ),
        migrations.AddField(
            model_name='company',
            name='report_to',
            field=models.EmailField(blank=True, help_text='who gets the report of what was sent; else `email`', max_length=254),
        ),
        migrations.AddField(
            model_name='company',
            name='silent_days',
            field=models.PositiveSmallIntegerField(default=14, help_text='days without a payment before it is told'),
        ),
        migrations.AddField(
            model_name='customer',
            name='offers',
            field=models.CharField(choices=[('ask', 'Ask for each invoice'), ('always', 'Always remind'), ('never', 'Never remind')], db_default='ask', default='ask', max_length=6),
        ),
        migrations.AddField(
            model_name='customer',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='customer',
            name='phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='customer',
            name='reminder_default',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='customeremail',
            name='name',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='customeremail',
            name='role',
            field=models.CharField(choices=[('billing', 'Invoices'), ('approver', 'Approves payments'), ('manager', 'Manager'), ('other', 'Other')], db_default='billing', default='billing', max_length=10),
        ),
        migrations.AddField(
            model_name='invoice',
            name='by_hand',
            field=models.BooleanField(db_default=False, default=False, help_text='written here, not imported: it may be edited here'),
        ),
        migrations.AddField(
            model_name='membership',
            name='own_only',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='notice',
            name='sentence',
            field=models.CharField(blank=True, db_default='', default='', help_text='what a person added to this one message', max_length=500),
        ),
        migrations.AddField(
            model_name='payment',
            name='kind',
            field=models.CharField(choices=[('money', 'Payment'), ('write_off', 'Write-off')], db_default='money', default='money', max_length=9),
        ),
        migrations.AddField(
            model_name='task',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
        migrations.AddField(
            model_name='task',
            name='result',
            field=models.CharField(blank=True, choices=[('reached', 'Reached'), ('promised', 'Promised to pay'), ('disputed', 'Disputes it'), ('not_reached', 'Not reached'), ('wrong_number', 'Wrong number'), ('done', 'Done')], db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(blank=True, choices=[('', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], max_length=5),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['company', 'name', 'id'], name='customers_by_name'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['company', 'owner'], name='customers_owned'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['company', 'issued_on', 'id'], name='invoices_by_date'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['company', 'paid_on', 'id'], name='payments_by_date'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('offers__in', ['ask', 'always', 'never'])), name='known_offers'),
        ),
        migrations.AddField(
            model_name='housemail',
            name='company',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddField(
            model_name='importmap',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddField(
            model_name='note',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddField(
            model_name='note',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='store.customer'),
        ),
        migrations.AddField(
            model_name='note',
            name='invoice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='store.invoice'),
        ),
        migrations.AddField(
            model_name='runedit',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddField(
            model_name='runedit',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.customer'),
        ),
        migrations.AddField(
            model_name='runedit',
            name='item',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.openitem'),
        ),
        migrations.AddField(
            model_name='upload',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.company'),
        ),
        migrations.AddIndex(
            model_name='housemail',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'retrying'])), fields=['due_at'], name='house_mail_due'),
        ),
        migrations.AddIndex(
            model_name='housemail',
            index=models.Index(fields=['company', 'kind', 'on'], name='house_mail_of_company'),
        ),
        migrations.AddConstraint(
            model_name='housemail',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['report', 'offer'])), fields=('company', 'kind', 'on', 'to'), name='one_report_a_day_and_reader'),
        ),
        migrations.AddConstraint(
            model_name='importmap',
            constraint=models.UniqueConstraint(fields=('company', 'name'), name='one_map_per_name'),
        ),
        migrations.AddConstraint(
            model_name='importmap',
            constraint=models.UniqueConstraint(fields=('company', 'kind', 'header_sha256'), name='one_map_per_header'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('company', 'email'), name='one_open_invitation'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['company', 'customer'], name='notes_of_customer'),
        ),
        migrations.AddConstraint(
            model_name='runedit',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_seq__isnull', True), ('item__isnull', False)), fields=('company', 'on', 'item', 'kind'), name='one_edit_per_item_and_run'),
        ),
        migrations.AddConstraint(
            model_name='runedit',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_seq__isnull', True), ('item__isnull', True)), fields=('company', 'on', 'customer', 'currency', 'kind'), name='one_edit_per_customer_and_run'),
        ),
        migrations.RunPython(put_up, take_down),
    ]
