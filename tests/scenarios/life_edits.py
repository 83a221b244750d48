# SPDX-License-Identifier: MIT
"""What people say about a coming run in the life of a company: lines left out, and standing answers to offers."""

from datetime import timedelta

from dunwell.services import offers, run_edits
from dunwell.store.models import Customer, RunEdit
from tests.scenarios.life import Life


def standing_offer(life: Life, which: int, said: int) -> None:
    customer = Customer.objects.get(company=life.company, ref=f"C-{which % 3}")
    life.attempt(offers.set_standing, customer.pk, ("ask", "always", "never")[said % 3], **life.who)


def leave_out(life: Life, which: int) -> None:
    if item := life.open_item(which):
        life.attempt(run_edits.leave_out, [item.pk], run_on=life.on + timedelta(which % 4), **life.when)


def end_edit(life: Life, which: int) -> None:
    if row := life.pick(RunEdit.objects.all(), which):
        life.attempt(run_edits.take_back, row.pk, **life.when)
