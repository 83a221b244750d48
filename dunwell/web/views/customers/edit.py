# SPDX-License-Identifier: MIT
"""A customer by hand: new, changed, its contacts, and what is under "Additional information"."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.activation import is_activated
from dunwell.services.customer_contacts import contacts_of
from dunwell.services.customer_fields import Contact, written_of
from dunwell.services.customer_procedure import standing_of
from dunwell.services.edit_customer import create_customer, edit_customer, mark_address, owned_customer
from dunwell.web.acts import done, form_page
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.customers.forms import ContactForm, CustomerForm, MoreForm, NewCustomerForm
from dunwell.web.views.customers.problems import put


@company_page("edit")
def new(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """A new customer. A person limited to own documents becomes its owner."""
    form = NewCustomerForm(request.POST or None, seat, {"owner_id": seat.own or "", "ref": request.GET.get("ref", "")})
    if form.is_valid():
        values = form.values()
        if seat.own is not None:
            values["owner_id"] = seat.own
        email = form.cleaned_data["email"]
        contacts = [Contact(email)] if email else []
        try:
            made = create_customer(
                seat.company, values, contacts=contacts, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            put(form, refused)
        else:
            return done(request, _("The customer is written down."), _card(seat, made.pk))
    return form_page(
        request, seat, form, title=_("New customer"), submit=_("Save"),
        back=reverse("customers", args=[seat.company.code]), template="customers/edit", here="customers",
    )  # fmt: skip


@company_page("edit")
def edit(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """Changes what is known of a customer."""
    row = owned_customer(seat.company, customer, seat.own)
    form = CustomerForm(request.POST or None, seat, written_of(row))
    if form.is_valid():
        try:
            values = form.values()
            if seat.own is not None:
                values["owner_id"] = seat.own
            changes = edit_customer(
                seat.company, row.pk, values, own=seat.own, on=today(seat), actor=actor(request), at=now()
            )
        except Refused as refused:
            put(form, refused)
        else:
            text = (
                _("Saved. The next import changes again what its file carries.") if changes else _("Nothing changed.")
            )
            return done(request, text, _card(seat, row.pk))
    return form_page(
        request, seat, form, title=_("Edit customer"), submit=_("Save"), back=_card(seat, row.pk),
        template="customers/edit", here="customers",
    )  # fmt: skip


@company_page("see")
def more(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """The tab "Additional information": the procedure, Enable reminders, Reminder default, offers."""
    row = owned_customer(seat.company, customer, seat.own)
    standing, offer = standing_of(seat.company, row), seat.company.mode == "offer"
    initial = {
        "procedure": standing.code if standing.choice == "named" else standing.choice,
        "reminders": row.reminders,
        "reminder_default": row.reminder_default,
        "offers": row.offers,
    }
    if request.method == "POST":
        seat.must("switch")
    form = MoreForm(request.POST or None, seat, initial, offers=offer)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "procedure"}
        try:
            edit_customer(
                seat.company, row.pk, values, own=seat.own, choice=form.cleaned_data["procedure"], on=today(seat),
                actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            put(form, refused)
        else:
            to = reverse("customer-more", args=[seat.company.code, row.pk])
            return done(request, _("Saved. The next run decides by it."), to)
    return page(
        request, seat, "customers/more", status=422 if form.errors else 200, here="customers", tab="more", customer=row,
        standing=standing, form=form, offer=offer, reminders_shown=is_activated(seat.company),
    )  # fmt: skip


@company_page("edit")
def add_contact(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """One more address."""
    form = ContactForm(request.POST or None)
    return _contact_form(
        request,
        seat,
        customer,
        form,
        title=_("Add an address"),
        change=lambda had: [*had, form.contact()],
        text=_("The address is added."),
    )


@company_page("edit")
def edit_contact(request: HttpRequest, seat: Seat, customer: int, place: int) -> HttpResponseBase:
    """Changes an address, whose it is and what for. A changed address is taken for a good one."""
    had = _contact(seat, customer, place)
    form = ContactForm(request.POST or None, initial={"address": had.address, "name": had.name, "role": had.role})

    def changed(all_: Sequence[Contact]) -> list[Contact]:
        one = form.contact(bad=had.bad and form.cleaned_data["address"] == had.address)
        return [*all_[: place - 1], one, *all_[place:]]

    title = _("Change the address")
    return _contact_form(request, seat, customer, form, title=title, change=changed, text=_("Saved."))


@company_page("edit")
def remove_contact(request: HttpRequest, seat: Seat, customer: int, place: int) -> HttpResponseBase:
    """Takes an address away; asks first."""
    gone = _contact(seat, customer, place)
    if request.method != "POST":
        return form_page(
            request, seat, Form(), title=_("Take an address away"), submit=_("Take away"), back=_card(seat, customer),
            intro=_("Nothing goes to %(address)s any more.") % {"address": gone.address}, danger=True,
            here="customers",
        )  # fmt: skip
    contacts = [one for one in _contacts(seat, customer) if one != gone]
    return _rewrite(request, seat, customer, contacts, _("%(address)s is taken away.") % {"address": gone.address})


@company_page("edit")
@require_POST
def raise_contact(request: HttpRequest, seat: Seat, customer: int, place: int) -> HttpResponseBase:
    """Moves an address one place up."""
    one, contacts = _contact(seat, customer, place), _contacts(seat, customer)
    contacts.insert(max(0, place - 2), contacts.pop(place - 1))
    return _rewrite(request, seat, customer, contacts, _("%(address)s moved up.") % {"address": one.address})


@company_page("edit")
@require_POST
def mark_contact(request: HttpRequest, seat: Seat, customer: int, place: int) -> HttpResponseBase:
    """Marks an address as bad, or as good again."""
    one = _contact(seat, customer, place)
    mark_address(
        seat.company,
        customer,
        one.address,
        bad=not one.bad,
        own=seat.own,
        on=today(seat),
        actor=actor(request),
        at=now(),
    )
    text = _("%(address)s is good again: messages go to it.") if one.bad else _("Nothing goes to %(address)s any more.")
    return done(request, text % {"address": one.address}, _card(seat, customer))


def _contact_form(
    request: HttpRequest,
    seat: Seat,
    customer: int,
    form: ContactForm,
    *,
    title: Promise,
    change: Callable[[Sequence[Contact]], list[Contact]],
    text: Promise,
) -> HttpResponse:
    row = owned_customer(seat.company, customer, seat.own)
    if form.is_valid():
        try:
            return _rewrite(request, seat, row.pk, change(contacts_of(row)), text)
        except Refused as refused:
            put(form, refused)
    return form_page(request, seat, form, title=title, submit=_("Save"), back=_card(seat, row.pk), here="customers")


def _rewrite(
    request: HttpRequest, seat: Seat, customer: int, contacts: Sequence[Contact], text: Promise | str
) -> HttpResponse:
    edit_customer(
        seat.company, customer, {}, contacts=contacts, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )
    return done(request, text, _card(seat, customer))


def _contacts(seat: Seat, customer: int) -> list[Contact]:
    return contacts_of(owned_customer(seat.company, customer, seat.own))


def _contact(seat: Seat, customer: int, place: int) -> Contact:
    contacts = _contacts(seat, customer)
    if not 1 <= place <= len(contacts):
        raise Refused("not_found", what="address", name=str(place))
    return contacts[place - 1]


def _card(seat: Seat, customer: int) -> str:
    return reverse("customer", args=[seat.company.code, customer])
