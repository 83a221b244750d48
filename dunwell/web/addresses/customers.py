# SPDX-License-Identifier: MIT
"""Customers and the work list."""

from django.urls import path

from dunwell.web.views.customers import acts, bulk, card, edit, listing, statement
from dunwell.web.views.work import bulk as bulk_work
from dunwell.web.views.work import call, contact, delivery, task
from dunwell.web.views.work import listing as work

_ONE = "customers/<int:customer>/"
_CONTACT = f"{_ONE}contacts/<int:place>/"
_TASK = "work/<int:task>/"

urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/new/", edit.new, name="customer-new"),
    path("customers/do/", bulk.do_to_selected, name="customers-do"),
    path("customers/undo/<int:first>/<int:last>/", bulk.undo, name="customers-undo"),
    path(_ONE, card.card, name="customer"),
    path(f"{_ONE}timeline/", card.timeline, name="customer-timeline"),
    path(f"{_ONE}statement/", statement.statement, name="customer-statement"),
    path(f"{_ONE}statement/pdf/", statement.statement_pdf, name="customer-statement-pdf"),
    path(f"{_ONE}statement/html/", statement.statement_html, name="customer-statement-html"),
    path(f"{_ONE}statement/csv/", statement.statement_csv, name="customer-statement-csv"),
    path(f"{_ONE}more/", edit.more, name="customer-more"),
    path(f"{_ONE}edit/", edit.edit, name="customer-edit"),
    path(f"{_ONE}note/", acts.write_note, name="note-write"),
    path(f"{_ONE}hold/", acts.hold, name="customer-hold"),
    path(f"{_ONE}hold/<int:hold>/end/", acts.finish_hold, name="customer-hold-end"),
    path(f"{_ONE}switch/", acts.switch, name="customer-switch"),
    path("notes/<int:note>/remove/", acts.take_back_note, name="note-remove"),
    path(f"{_ONE}contacts/add/", edit.add_contact, name="contact-add"),
    path(f"{_CONTACT}edit/", edit.edit_contact, name="contact-edit"),
    path(f"{_CONTACT}remove/", edit.remove_contact, name="contact-remove"),
    path(f"{_CONTACT}up/", edit.raise_contact, name="contact-up"),
    path(f"{_CONTACT}mark/", edit.mark_contact, name="contact-mark"),
    path("work/", work.work, name="work"),
    path("work/do/", bulk_work.selected, name="work-do"),
    path("work/undo/<int:first>/<int:last>/", bulk_work.undo, name="work-undo"),
    path(_TASK, task.task, name="task"),
    path(f"{_TASK}assign/", task.assign, name="task-assign"),
    path(f"{_TASK}take/", task.take, name="task-take"),
    path(f"{_TASK}due/", task.due, name="task-due"),
    path(f"{_TASK}later/", task.later, name="task-later"),
    path(f"{_TASK}done/", task.finish, name="task-done"),
    path(f"{_TASK}reached/", call.reached, name="call-reached"),
    path(f"{_TASK}promised/", call.promised, name="call-promised"),
    path(f"{_TASK}disputed/", call.disputed, name="call-disputed"),
    path(f"{_TASK}not-reached/", call.not_reached, name="call-not-reached"),
    path(f"{_TASK}wrong-number/", call.wrong_number, name="call-wrong-number"),
    path(f"{_TASK}address/", contact.add_address, name="task-address"),
    path(f"{_TASK}good/", contact.good_again, name="task-good"),
    path(f"{_TASK}phone/", contact.set_phone, name="task-phone"),
    path(f"{_TASK}arrived/", delivery.accepted, name="delivery-arrived"),
    path(f"{_TASK}again/", delivery.again, name="delivery-again"),
    path(f"{_TASK}take-back/", delivery.take_back, name="delivery-take-back"),
]
