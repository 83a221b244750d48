# SPDX-License-Identifier: MIT
"""From typed procedures back to their document: the canonical one, in which the same procedure is the same table."""

from collections.abc import Sequence

from dunwell.core.money import decimal_string
from dunwell.core.procedure import Amounts, AppliesTo, Fee, Level, Procedure, Text

Document = dict[str, object]


def to_document(procedures: Sequence[Procedure]) -> Document:
    """The document that `procedure_document.parse` reads back to the same procedures.

    Every key is written, also where it has the default: a later version with other defaults changes nothing. What is
    empty or None is left out.
    """
    return {"procedure": [_procedure(procedure) for procedure in procedures]}


def _procedure(procedure: Procedure) -> Document:
    return _present(
        code=procedure.code,
        name=procedure.name,
        applies_to=_applies_to(procedure.applies_to),
        anchor=procedure.anchor,
        escalation=procedure.escalation,
        grouping=procedure.grouping,
        include=procedure.include,
        net_credits=procedure.net_credits,
        minimum_item=_amounts(procedure.minimum_item),
        minimum_total=_amounts(procedure.minimum_total),
        quiet_days=procedure.quiet_days,
        stop_after_months=procedure.stop_after_months,
        send_on=list(procedure.send_on),
        copy_to=list(procedure.copy_to),
        level=[_level(level) for level in procedure.levels],
    )


def _applies_to(rule: AppliesTo) -> Document:
    country = rule.country if isinstance(rule.country, str) else sorted(rule.country or ())
    return _present(kind=sorted(rule.kinds or ()), country=country, group=sorted(rule.groups or ()))


def _level(level: Level) -> Document:
    return _present(
        code=level.code,
        action=level.action,
        after_days=level.after_days,
        gap_days=level.gap_days,
        month_end=level.month_end,
        repeat_days=level.repeat_days,
        min_overdue_days=level.min_overdue_days,
        after_accepted_days=level.after_accepted_days,
        minimum_total=_amounts(level.minimum_total),
        **_fee(level.fee),
        channels=list(level.channels),
        all_channels=level.all_channels,
        interest=level.interest,
        compensation=level.compensation,
        attach_invoices=level.attach_invoices,
        text=[_text(text) for text in level.texts],
    )


def _fee(fee: Fee) -> Document:
    if fee.percent is None:
        return {"fee": _amounts(fee.fixed)}
    percent = format(fee.percent.normalize(), "f")
    return {"fee_percent": percent, "fee_min": _amounts(fee.minimum), "fee_max": _amounts(fee.maximum)}


def _text(text: Text) -> Document:
    return {"language": text.language, "subject": text.subject, "body": text.body}


def _amounts(amounts: Amounts) -> Document:
    return {currency: decimal_string(amounts[currency], currency) for currency in sorted(amounts)}


def _present(**values: object) -> Document:
    return {key: value for key, value in values.items() if value is not None and value not in ([], {})}
