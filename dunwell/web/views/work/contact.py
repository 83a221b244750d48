# SPDX-License-Identifier: MIT
"""A missing or bad contact, mended in place: the task ends by itself when the customer is reached again."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import tasks
from dunwell.services.access import Seat
from dunwell.services.customer_contacts import contacts_of
from dunwell.services.edit_customer import edit_customer, mark_address
from dunwell.services.work_list import WaitingTask
from dunwell.web.acts import done, form_page
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.customers.forms import ContactForm
from dunwell.web.views.customers.problems import put
from dunwell.web.views.work.phone import PhoneForm
from dunwell.web.views.work.task import ended


@company_page("work")
def add_address(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Adds an address to the customer of a task, in first place."""
    row = tasks.open_task(seat.company, task, seat.own)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            edit_customer(
                seat.company, row.customer_id, {}, contacts=[form.contact(), *contacts_of(row.customer)], own=seat.own,
                on=today(seat), actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            put(form, refused)
        else:
            return _after(request, seat, row)
    status = 422 if form.errors else 200
    contacts = contacts_of(row.customer)
    return page(request, seat, "work/contact", status=status, here="work", task=row, contacts=contacts, form=form)


@company_page("work")
@require_POST
def good_again(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """An address that was marked as bad is good again."""
    row = tasks.open_task(seat.company, task, seat.own)
    address = request.POST.get("address", "")
    mark_address(
        seat.company, row.customer_id, address, bad=False, own=seat.own, on=today(seat), actor=actor(request), at=now()
    )
    return _after(request, seat, row)


@company_page("work")
def set_phone(request: HttpRequest, seat: Seat, task: int) -> HttpResponseBase:
    """Writes down another telephone number."""
    row = tasks.open_task(seat.company, task, seat.own)
    form = PhoneForm(request.POST or None, initial={"phone": row.customer.phone})
    if form.is_valid():
        try:
            edit_customer(
                seat.company, row.customer_id, {"phone": form.cleaned_data["phone"]}, own=seat.own, on=today(seat),
                actor=actor(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            put(form, refused)
        else:
            return _after(request, seat, row)
    back = reverse("task", args=[seat.company.code, row.pk])
    return form_page(request, seat, form, title=_("Telephone number"), submit=_("Save"), back=back, here="work")


def _after(request: HttpRequest, seat: Seat, row: WaitingTask) -> HttpResponse:
    row.refresh_from_db(fields=["done"])
    if row.done:
        return ended(request, seat, row, _("Saved. The customer can be reached again: this task is done."))
    return done(request, _("Saved."), reverse("task", args=[seat.company.code, row.pk]))
