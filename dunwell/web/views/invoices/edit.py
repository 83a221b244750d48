# SPDX-License-Identifier: MIT
"""Writing an invoice by hand, changing one, cancelling it, and its original as PDF; notes on it."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import edit_invoice, find, invoice_view, notes, originals, reversals, search
from dunwell.services.access import Seat
from dunwell.services.import_pdfs import MAX_PDF_BYTES
from dunwell.services.invoice_list import currencies
from dunwell.services.payment_entry import payer_of
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.asked import asked_text
from dunwell.web.forms import Form
from dunwell.web.pages import actor, company_page, fragment, now, today
from dunwell.web.views.invoices.acting import card_address, finished, when
from dunwell.web.views.invoices.money import ReasonForm
from dunwell.web.views.invoices.writing import InvoiceForm, written
from dunwell.web.words.problems import PROBLEMS


class OriginalForm(Form):
    file = forms.FileField(label=_("PDF"), help_text=_("It goes with every notice from now on."))


class NoteForm(Form):
    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@company_page("edit")
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A new invoice or credit note."""
    known = list(dict.fromkeys([seat.company.currency, *currencies(seat.company)]))
    initial: dict[str, object] = {"issued_on": today(seat), "currency": seat.company.currency}
    chosen = request.GET.get("customer", "")
    if chosen:
        initial["customer"] = payer_of(seat.company, chosen, own=seat.own, by_id=True).ref
    form = InvoiceForm(request.POST or None, currencies=known, initial=initial)
    if form.is_valid():
        try:
            _must_own(seat, form.cleaned_data["customer"])
            draft = form.draft(request.POST.get("remind", ""))
            invoice = edit_invoice.create_invoice(seat.company, draft, **when(request, seat))
        except Refused as refused:
            form.tell(refused)
        else:
            return finished(request, seat, invoice.pk, gettext("The invoice is written."))
    ref = str(form["customer"].value() or "")
    return form_page(
        request,
        seat,
        form,
        title=_("New invoice"),
        submit=_("Save invoice"),
        back=_back(seat),
        template="invoices/write",
        here="invoices",
        fresh=True,
        **_reminder(seat, ref, paid=str(form["paid"].value())),
    )


@company_page("edit")
def reminder(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The question "with reminder", for the customer and state that the form has now; nothing where it is none."""
    asked = request.GET
    credit = asked.get("kind") == "credit_note"
    facts = _reminder(seat, asked.get("customer", "")[:100], paid="yes" if credit else asked.get("paid", "no"))
    return fragment(request, seat, "invoices/with_reminder", **facts)


@company_page("edit")
def customers_found(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Customers to choose from, as options, for what was typed."""
    text = asked_text(request) or request.GET.get("customer", "")[:100]
    return fragment(request, seat, "invoices/customers", hits=search.find_customers(seat.company, text, seat.own))


@company_page("edit")
def change(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Changes what may safely change, and says why the rest stays."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    free = edit_invoice.freedom(seat.company, found)
    items = invoice_view.items_of(seat.company, found)
    amount = Money(found.amount_minor, found.currency)
    initial = written(found.number, found.customer.ref, amount, found.issued_on, items)
    known = list(dict.fromkeys([found.currency, *currencies(seat.company)]))
    form = InvoiceForm(request.POST or None, currencies=known, initial=initial | {"reference": found.reference})
    _fix(form, free.fields, parts=len(items) > 1)
    if form.is_valid():
        try:
            _must_own(seat, form.cleaned_data["customer"])
            changes = edit_invoice.change_invoice(seat.company, found.number, form.draft(), **when(request, seat))
        except Refused as refused:
            form.tell(refused)
        else:
            text = gettext("The invoice is changed.") if changes else gettext("Nothing was changed.")
            return finished(request, seat, invoice, text)
    return form_page(
        request,
        seat,
        form,
        title=_("Edit %(number)s") % {"number": found.number},
        submit=_("Save") if free.fields else "",
        back=card_address(seat, invoice),
        intro=PROBLEMS.get(free.reason, ""),
        template="invoices/write",
        here="invoices",
        fresh=False,
    )


@company_page("give_up")
def cancel(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The invoice is no longer owed; the credit note no longer granted."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    form = ReasonForm(request.POST or None)
    act = reversals.cancel_credit_note if found.amount_minor < 0 else reversals.cancel_invoice
    if form.is_valid():
        try:
            act(seat.company, found.number, reason=form.cleaned_data["reason"], **when(request, seat))
        except Refused as refused:
            refuse(form, refused, reason_missing="reason")
        else:
            undo = f"{card_address(seat, invoice)}restore/"
            return finished(request, seat, invoice, gettext("It is cancelled."), undo=undo)
    intro = _("It is owed no more. Payments that had settled it become the customer's credit.")
    if found.amount_minor < 0:
        intro = _("It is granted no more. What it had settled is open again, at the level that it had.")
    title = _("Cancel %(number)s") % {"number": found.number}
    back = card_address(seat, invoice)
    return form_page(
        request, seat, form, title=title, submit=_("Cancel the invoice"), back=back, intro=intro, danger=True,
        here="invoices",
    )  # fmt: skip


@company_page("give_up")
@require_POST
def restore(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """A cancelled one is owed again."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    reason = gettext("Undone")
    reversals.restore_invoice(seat.company, found.number, reason=reason, **when(request, seat))
    return finished(request, seat, invoice, gettext("It is owed again. What had settled it stays credit."))


@company_page("see")
def original(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponseBase:
    """The original as PDF, shown; with `?download` saved."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    content = originals.original(found)
    if content is None:
        raise Http404
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in found.number)
    saved = "download" in request.GET
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'{"attachment" if saved else "inline"}; filename="{name}.pdf"'
    return answer


@company_page("edit")
def attach(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Keeps a PDF as the original."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    form = OriginalForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            if file.size > MAX_PDF_BYTES:
                raise Refused("file_too_large", limit=MAX_PDF_BYTES // 1024 // 1024)
            originals.attach_original(seat.company, found.number, file.read(), **when(request, seat))
        except Refused as refused:
            refuse(form, refused, not_a_pdf="file", file_too_large="file")
        else:
            undo = f"{card_address(seat, invoice)}original/remove/" if not found.pdf else ""
            return done(request, gettext("The original is kept."), card_address(seat, invoice), undo=undo)
    title, back = _("Original of %(number)s") % {"number": found.number}, card_address(seat, invoice)
    return form_page(request, seat, form, title=title, submit=_("Keep it"), back=back, here="invoices")


@company_page("edit")
@require_POST
def detach(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The invoice has no PDF any more."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    originals.remove_original(seat.company, found.number, **when(request, seat))
    return done(request, gettext("The original no longer goes with it."), card_address(seat, invoice))


@company_page("note")
def note(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """Writes down something about the invoice."""
    found = invoice_view.invoice_of(seat.company, invoice, seat.own)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        try:
            notes.write_note(
                seat.company, found.customer_id, form.cleaned_data["text"], invoice=found.pk, own=seat.own,
                actor=actor(request), at=now(), on=today(seat),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused, too_long="text", reason_missing="text")
        else:
            return done(request, gettext("Noted."), card_address(seat, invoice))
    title, back = _("Note on %(number)s") % {"number": found.number}, card_address(seat, invoice)
    return form_page(request, seat, form, title=title, submit=_("Save note"), back=back, here="invoices")


def _reminder(seat: Seat, ref: str, *, paid: str) -> dict[str, Any]:
    """Whether "with reminder" is asked for this customer, and what it starts with."""
    try:
        customer = find.get_customer(seat.company, ref) if ref and paid != "yes" else None
    except Refused:
        customer = None
    if customer is None or (seat.own is not None and customer.owner_id != seat.own):
        return {"asks_reminder": False}
    asks = edit_invoice.reminder_applies(seat.company, customer)
    return {"asks_reminder": asks, "reminder_default": customer.reminder_default, "chosen": customer}


def _must_own(seat: Seat, ref: str) -> None:
    """Whoever is limited to own customers writes invoices for those alone."""
    if seat.own is not None:
        payer_of(seat.company, ref, own=seat.own)


def _fix(form: InvoiceForm, free: frozenset[str], *, parts: bool) -> None:
    """Fields that stay are shown as they are; what concerns a new invoice alone is left out."""
    for name in ("paid", "paid_on"):
        form.fields[name].disabled = True
    names = {name: name for name in form.fields}
    for name in names:
        wanted = "parts" if name.startswith("amount_") else "due_on" if name.startswith("due_") else name
        if wanted not in free or name == "kind" or (name == "due_on" and parts):
            form.fields[name].disabled = True


def _back(seat: Seat) -> str:
    return card_address(seat, 0).replace("/0/", "/")
