# SPDX-License-Identifier: MIT
"""The versions of a procedure: what each changed, by whom; one in full; restoring an earlier one as a draft."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dunwell.services import procedure_edits as edits
from dunwell.services.access import Seat
from dunwell.services.procedure_board import version_in_force
from dunwell.services.procedure_tables import canonical
from dunwell.services.procedure_toml import toml_of
from dunwell.services.procedure_versions import difference, version, versions
from dunwell.web.pages import company_page, page
from dunwell.web.views.procedures.board import edited
from dunwell.web.views.procedures.shown import in_words, seen


@company_page("see")
def procedure_versions(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    rows = [(row, in_words(row.changes)) for row in versions(seat.company, code)]
    return page(
        request, seat, "procedures/versions", here="procedures", code=code, rows=rows, draft=seen(seat),
        name=rows[0][0].version.document.get("name", code),
    )  # fmt: skip


@company_page("see")
def procedure_version(request: HttpRequest, seat: Seat, code: str, number: int) -> HttpResponseBase:
    """One version in full, and what differs between it and the one in force now."""
    one, latest = version(seat.company, code, number), version_in_force(seat.company, code)
    differs = in_words(difference(one.document, latest.document))
    return page(
        request, seat, "procedures/version", here="procedures", code=code, version=one, latest=latest, differs=differs,
        text=toml_of([canonical(one.document)]), name=one.document.get("name", code), draft=seen(seat),
    )  # fmt: skip


@company_page("procedures")
@require_POST
def procedure_restore(request: HttpRequest, seat: Seat, code: str, number: int) -> HttpResponseBase:
    """An old version comes into the draft, to be compared and put in force as a new one."""
    kept = version(seat.company, code, number)
    to = reverse("procedures-changes", args=[seat.company.code])
    text = _("Version {number} is ready to be put in force again: see first what would change.").format(number=number)
    return edited(request, seat, edits.bring_in(canonical(kept.document)), text, to=to)
