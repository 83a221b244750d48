# SPDX-License-Identifier: MIT
"""The lists of batches, and of the letters in one."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.services import print_view
from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.rows import PrintBatch, PrintedLetter
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing
from dunwell.web.words.printing import BATCHES

_ABOUT = "delivery__notice"
BATCH_COLUMNS: Sequence[Column[PrintBatch]] = (
    Column("number", _("Batch"), lambda row: row.number, order=("number",)),
    Column("state", _("State"), lambda row: BATCHES[row.state].text, order=("state",)),
    Column("made_on", _("Made on"), lambda row: row.made_on, order=("made_on",)),
    Column("run", _("Run of"), lambda row: row.run.on if row.run else None),
    Column("letters", _("Letters"), lambda row: row.letters, order=("letters",), number=True),
    Column("sheets", _("Sheets"), lambda row: row.sheets, order=("sheets",), number=True),
    Column("posted_on", _("Posted on"), lambda row: row.posted_on),
    Column("posted_by", _("Said by"), lambda row: row.posted_by, hidden=True),
    Column("sha256", _("SHA-256"), lambda row: row.sha256, hidden=True),
)
LETTER_COLUMNS: Sequence[Column[PrintedLetter]] = (
    Column("place", _("Place"), lambda row: row.place, order=("place",), number=True),
    Column("customer", _("Customer"), lambda row: row.delivery.notice.customer.name,
           order=(f"{_ABOUT}__customer__name",)),
    Column("ref", _("Customer number"), lambda row: row.delivery.notice.customer.ref, hidden=True),
    Column("notice", _("Notice"), lambda row: row.delivery.notice.number, order=("delivery__notice_id",)),
    Column("country", _("Country"), lambda row: row.delivery.notice.customer.country, hidden=True),
    Column("postcode", _("Postcode"), lambda row: row.delivery.notice.customer.postal_code,
           order=(f"{_ABOUT}__customer__postal_code",)),
    Column("pages", _("Pages"), lambda row: row.pages, order=("pages",), number=True),
    Column("first_page", _("First page"), lambda row: row.first_page, number=True, hidden=True),
    Column("sha256", _("SHA-256"), lambda row: row.sha256, hidden=True),
    Column("total", _("Amount"), lambda row: Money(row.delivery.notice.total_minor, row.delivery.notice.currency),
           order=(f"{_ABOUT}__total_minor",), number=True),
    Column("currency", _("Currency"), lambda row: row.delivery.notice.currency, hidden=True),
)  # fmt: skip


def batch_listing(seat: Seat) -> Listing[PrintBatch]:
    """All batches, the latest first."""

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PrintBatch]:
        rows = print_view.batches(seat.company, state=asked.get("state"))
        return key_page(rows, order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PrintBatch]:
        return print_view.batches(seat.company, state=asked.get("state")).order_by(*order)

    return Listing(
        name="print-batches",
        columns=BATCH_COLUMNS,
        rows="web/printing/batch_rows.html",
        read=read,
        every=every,
        order=("-number",),
        empty=_empty(seat),
        filters=[Filter("state", _("Every state"), [(code, word.text) for code, word in BATCHES.items()])],
        noun=_("print batches"),
    )


def letter_listing(seat: Seat, batch: PrintBatch, *, bulk: bool) -> Listing[PrintedLetter]:
    """The letters of a batch in the order in which they are printed. `bulk`: they can be ticked."""

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PrintedLetter]:
        rows = print_view.letters_in(batch, text=asked.q)
        return key_page(rows, order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PrintedLetter]:
        rows: Iterable[PrintedLetter] = print_view.letters_in(batch, text=asked.q).order_by(*order).iterator(2000)
        return rows

    return Listing(
        name=f"print-batch-{batch.number}",
        columns=LETTER_COLUMNS,
        rows="web/printing/letter_rows.html",
        read=read,
        every=every,
        order=("place",),
        empty=Empty(_("No letter is left in this batch."), icon="mail"),
        search=_("Customer or notice"),
        noun=_("letters"),
        bulk=reverse("print-take-out", args=[seat.company.code, batch.pk]) if bulk else "",
        bulk_template="web/printing/take_out_button.html" if bulk else "",
    )


def _empty(seat: Seat) -> Empty:
    """How letters come about: by a way that is switched on, and a level that names letters."""
    if not print_view.is_printing(seat.company):
        return Empty(
            _("No letter is printed here yet. Switch your own printer on among the channels; then add letters to a "
              "level of a procedure."),
            icon="mail", label=_("Channels"), url=reverse("channels", args=[seat.company.code]),
        )  # fmt: skip
    return Empty(
        _("No batch yet. After a run whose notices go by letter, they are gathered here by themselves. A level of a "
          "procedure says which do."),
        icon="mail", label=_("Procedures"), url=reverse("procedures", args=[seat.company.code]),
    )  # fmt: skip
