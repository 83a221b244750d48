# SPDX-License-Identifier: MIT
"""What the tables alone cannot say, the database still refuses: see dunwell/store/guards.py."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dunwell.store import guards


def put_up(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_down(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards.removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
