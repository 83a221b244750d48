# SPDX-License-Identifier: MIT
"""The forms of one customer: its data, a contact, additional information, a note, a hold."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.customer_fields import Contact
from dunwell.web.forms import AmountField, DateField, Form, choice_field, choices
from dunwell.web.views.customers.bulk_forms import owner_choices, procedure_choices
from dunwell.web.views.customers.languages import language_choices
from dunwell.web.words.customers import CONTACT_ROLES, KINDS, OFFERS


class CustomerForm(Form):
    """What is known of a customer."""

    name = forms.CharField(label=_("Name"), max_length=500)
    ref = forms.CharField(label=_("Customer number"), max_length=100, help_text=_("As in your ledger; unique."))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=list(KINDS.items()),
        required=False,
        help_text=_("Law and general procedures differ by it. Not known counts as a consumer."),
    )
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        help_text=_("Two letters, as in FI. Empty counts as domestic."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Of the messages to them. Empty: the company's.")
    )
    group = forms.CharField(
        label=_("Group"), max_length=100, required=False, help_text=_("A word of your own: gold, VIP, risky …")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    street = forms.CharField(label=_("Street"), max_length=500, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    vat_id = forms.CharField(label=_("VAT number"), max_length=40, required=False)
    einvoice_address = forms.CharField(label=_("E-invoice address"), max_length=100, required=False)
    warn_after_days = forms.IntegerField(
        label=_("Warn after days"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=_("Sellers are warned when something is overdue for so long. It forbids nothing."),
    )
    owner_id = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("Who looks after this customer."))

    def __init__(self, data: object, seat: Seat, initial: Mapping[str, object]) -> None:
        super().__init__(data, initial=initial)
        self.fields["credit_limit"] = AmountField(
            currency=seat.company.currency,
            decimals=4,
            label=_("Credit limit"),
            required=False,
            help_text=_("Sellers are warned when more is owed. It forbids nothing."),
        )
        self.fields["credit_limit"].widget.attrs["class"] = "form-control"
        choice_field(self, "language").choices = choices(
            language_choices(str(initial.get("language", ""))), _("The company's")
        )
        choice_field(self, "owner_id").choices = owner_choices(seat)

    def values(self) -> dict[str, object]:
        """What the use case takes."""
        given: dict[str, object] = dict(self.cleaned_data)
        given["owner_id"] = int(str(given["owner_id"])) if given.get("owner_id") else None
        limit = given.get("credit_limit")
        given["credit_limit"] = f"{limit:f}" if isinstance(limit, Decimal) else ""
        given.pop("email", None)
        return given


class NewCustomerForm(CustomerForm):
    """A new one, with a first address."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=320,
        required=False,
        help_text=_("Without one no reminder reaches them by e-mail."),
    )


class ContactForm(Form):
    """One address."""

    address = forms.EmailField(label=_("E-mail address"), max_length=320)
    name = forms.CharField(label=_("Whose it is"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("What for"), choices=list(CONTACT_ROLES.items()), initial="billing")

    def contact(self, bad: bool = False) -> Contact:
        """The address as the use case takes it."""
        return Contact(self.cleaned_data["address"], self.cleaned_data["name"], self.cleaned_data["role"], bad)


class MoreForm(Form):
    """Additional information: the procedure, and what reminds."""

    procedure = forms.ChoiceField(label=_("Procedure"))
    reminders = forms.BooleanField(
        label=_("Enable reminders"),
        required=False,
        help_text=_(
            "The central switch of this customer. Off: no reminder goes to them, even for invoices whose own reminder "
            "is on. It wins over everything else here."
        ),
    )
    reminder_default = forms.BooleanField(
        label=_("Reminder default"),
        required=False,
        help_text=_("What “With reminder” starts with on a new invoice for them. It changes no invoice that is there."),
    )
    offers = forms.ChoiceField(
        label=_("When an invoice is late"),
        choices=list(OFFERS.items()),
        help_text=_("Your standing answer to offers: whether their late invoices are reminded."),
    )

    def __init__(self, data: object, seat: Seat, initial: Mapping[str, object], *, offers: bool) -> None:
        super().__init__(data, initial=initial)
        choice_field(self, "procedure").choices = procedure_choices(seat)
        if not offers:
            del self.fields["offers"]


class NoteForm(Form):
    """A note."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class HoldForm(Form):
    """A hold on the whole customer."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("It is kept in the history."))

    def __init__(self, data: object, first: date) -> None:
        super().__init__(data)
        until = DateField(
            label=_("Until"), first=first, required=False, help_text=_("The last day. Empty: until somebody ends it.")
        )
        until.widget.attrs["class"] = "form-control"
        self.fields["until"] = until
