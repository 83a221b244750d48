# SPDX-License-Identifier: MIT
"""UBL's names: `f"{CBC}ID"` is the ID of the basic components, `f"{CAC}Party"` the Party of the aggregates."""

_SCHEMAS = "urn:oasis:names:specification:ubl:schema:xsd"
REMINDER = f"{_SCHEMAS}:Reminder-2"
CAC = f"{{{_SCHEMAS}:CommonAggregateComponents-2}}"
CBC = f"{{{_SCHEMAS}:CommonBasicComponents-2}}"
