# SPDX-License-Identifier: MIT
"""The files that were brought to a company, as a list."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dunwell.services import uploads
from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.uploads import Brought
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing
from dunwell.web.words.importing import KINDS, STATES


def files_listing(seat: Seat) -> Listing[Brought]:
    """All of them, the latest first."""

    def found(asked: Asked) -> QuerySet[Brought]:
        rows = uploads.uploads_of(seat.company)
        if asked.q:
            rows = rows.filter(name__icontains=asked.q)
        if asked.get("kind"):
            rows = rows.filter(kind=asked.get("kind"))
        return rows.filter(result__state=asked.get("state")) if asked.get("state") else rows

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Brought]:
        return key_page(found(asked), order, after=asked.after, before=asked.before)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Brought]:
        return found(asked).order_by(*order).iterator(chunk_size=500)

    def count(key: str) -> Callable[[Brought], object]:
        return lambda one: one.result.get(key)

    return Listing(
        name="files",
        noun=_("files"),
        columns=[
            Column("name", _("File"), lambda one: one.name, order=("name",)),
            Column("kind", _("What"), lambda one: KINDS.get(one.kind, ""), order=("kind",)),
            Column("state", _("State"), lambda one: STATES.get(one.result.get("state", ""), "")),
            Column("created", _("New"), count("created"), number=True),
            Column("updated", _("Changed"), count("updated"), number=True),
            Column("problems", _("Problems"), count("problem_count"), number=True),
            Column("at", _("Brought"), lambda one: one.at, order=("at",)),
            Column("by", _("Done by"), lambda one: one.by, hidden=True),
        ],
        filters=[
            Filter("kind", _("Every kind"), list(KINDS.items())),
            Filter("state", _("Every state"), list(STATES.items())),
        ],
        search=_("Name of the file"),
        rows="web/importing/rows.html",
        read=read,
        every=every,
        order=("-at", "-pk"),
        empty=Empty(
            _(
                "No file was brought yet. Start with a list of your customers, exported from your accounting as CSV or "
                "XLSX."
            ),
            icon="upload",
        ),
    )
