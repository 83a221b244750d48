# SPDX-License-Identifier: MIT
"""Invoices and credit notes written and changed by hand: the form, and what its fields mean."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.invoice_draft import Draft, Part
from dunwell.services.invoice_view import Item
from dunwell.web.forms import AmountField, DateField, Form, choice_field
from dunwell.web.views.invoices.acting import plain
from dunwell.web.words import refused_sentence
from dunwell.web.words.invoices import FAULTS
from dunwell.web.words.problems import problem_sentence

PARTS = 6
YES_NO = [("no", _("No")), ("yes", _("Yes"))]
_WITHOUT = _("Leave it empty when the document states none: then the issue date counts.")


class InvoiceForm(Form):
    """An invoice as a person writes it. A field that may not change is shown and stays."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("invoice", _("Invoice")), ("credit_note", _("Credit note"))], initial="invoice",
        widget=forms.RadioSelect,
    )  # fmt: skip
    customer = forms.CharField(label=_("Customer"), max_length=100, help_text=_("The number, or a part of the name."))
    number = forms.CharField(label=_("Number"), max_length=100, strip=True)
    reference = forms.CharField(
        label=_("Reference"), max_length=100, required=False, help_text=_("What the customer names when paying.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    amount = AmountField(label=_("Amount"), decimals=4, help_text=_("With tax. Positive for a credit note too."))
    issued_on = DateField(label=_("Issued on"))
    due_on = DateField(label=_("Due on"), required=False, help_text=_WITHOUT)
    paid = forms.ChoiceField(label=_("Paid"), choices=YES_NO, initial="no", widget=forms.RadioSelect)
    paid_on = DateField(label=_("Paid on"), required=False)

    def __init__(self, *args: object, currencies: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "currency").choices = [(code, code) for code in currencies]
        self.fields["customer"].widget.attrs |= {"list": "customers-found", "autocomplete": "off"}
        for number in range(1, PARTS + 1):
            due = DateField(label=gettext("Part {number}: due on").format(number=number), required=False)
            label = gettext("Part {number}: amount").format(number=number)
            amount = AmountField(label=label, decimals=4, required=False)
            for name, field in ((f"due_{number}", due), (f"amount_{number}", amount)):
                field.widget.attrs["class"] = "form-control"
                self.fields[name] = field

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """The fields of the instalments."""
        return [self[name] for number in range(1, PARTS + 1) for name in (f"due_{number}", f"amount_{number}")]

    @property
    def has_parts(self) -> bool:
        """Whether anything was written about instalments."""
        return any(field.value() or field.errors for field in self.part_fields)

    def clean(self) -> dict[str, object]:
        facts: dict[str, object] = super().clean() or {}
        if facts.get("paid") == "yes" and not facts.get("paid_on") and "paid_on" not in self.errors:
            self.add_error("paid_on", gettext("When was it paid?"))
        for number in range(1, PARTS + 1):
            due, amount = facts.get(f"due_{number}"), facts.get(f"amount_{number}")
            if (due is None) != (amount is None) and f"due_{number}" not in self.errors:
                missing = f"due_{number}" if due is None else f"amount_{number}"
                self.add_error(missing, gettext("An instalment has a day and an amount."))
        return facts

    def draft(self, remind: str = "") -> Draft:
        """What was written. `remind`: yes, no, or empty: as the customer's reminder default says."""
        facts = self.cleaned_data
        parts = tuple(
            Part(facts[f"due_{number}"], _text(facts[f"amount_{number}"]))
            for number in range(1, PARTS + 1)
            if facts[f"due_{number}"]
        )
        return Draft(
            number=facts["number"],
            customer=facts["customer"],
            issued_on=facts["issued_on"],
            due_on=None if parts else facts["due_on"],
            currency=facts["currency"],
            amount=_text(facts["amount"]),
            reference=facts["reference"],
            credit_note=facts["kind"] == "credit_note",
            remind={"yes": True, "no": False}.get(remind),
            paid_on=facts["paid_on"] if facts["paid"] == "yes" else None,
            parts=parts,
        )

    def tell(self, refused: Refused) -> None:
        """Puts every fault at the field that it is in."""
        for problem in refused.problems:
            field = _field(problem.where)
            self.add_error(field if field in self.fields else None, problem_sentence(problem, FAULTS))
        if not refused.problems:
            self.add_error(None, refused_sentence(refused))


def written(number: str, customer: str, amount: Money, issued_on: date, items: list[Item]) -> dict[str, object]:
    """What the form of an invoice that is there starts with."""
    facts: dict[str, object] = {
        "kind": "credit_note" if amount.minor < 0 else "invoice",
        "customer": customer,
        "number": number,
        "currency": amount.currency,
        "amount": plain(Money(abs(amount.minor), amount.currency)),
        "issued_on": issued_on,
        "paid": "no",
    }
    if len(items) == 1:
        facts["due_on"] = items[0].due_on
    else:
        for place, item in enumerate(items[:PARTS], 1):
            facts |= {f"due_{place}": item.due_on, f"amount_{place}": plain(item.amount)}
    return facts


def _field(where: str) -> str:
    """The field of a fault: `parts-2-amount` is the second part's amount."""
    stem, _, rest = where.partition("-")
    if stem != "parts":
        return {"credit_note": "kind"}.get(where, where)
    number, _, name = rest.partition("-")
    return f"{'due' if name == 'due_on' else 'amount'}_{number or 1}"


def _text(amount: Decimal) -> str:
    """A plain decimal; zeros that were typed behind the last one of the currency are no fault."""
    return format(amount, "f")
