# SPDX-License-Identifier: MIT
"""Procedures: list, settings, allocated customers, events."""

from django.urls import path

from dunwell.web.views.procedures import board, changes, customers, events, settings, text, versions

urlpatterns = [
    path("procedures/", board.procedures, name="procedures"),
    path("procedures/new/", board.procedure_new, name="procedure-new"),
    path("procedures/prevented/", customers.procedures_prevented, name="procedures-prevented"),
    path("procedures/text/", text.procedures_text, name="procedures-text"),
    path("procedures/file/", text.procedures_file, name="procedures-file"),
    path("procedures/changes/", changes.changes, name="procedures-changes"),
    path("procedures/changes/forecast/", changes.forecast, name="procedures-forecast"),
    path("procedures/changes/apply/", changes.changes_apply, name="procedures-apply"),
    path("procedures/changes/discard/", changes.changes_discard, name="procedures-discard"),
    path("procedure/<slug:code>/", settings.procedure, name="procedure"),
    path("procedure/<slug:code>/takes/", settings.procedure_takes, name="procedure-takes"),
    path("procedure/<slug:code>/move/<str:way>/", board.procedure_move, name="procedure-move"),
    path("procedure/<slug:code>/out/", board.procedure_out, name="procedure-out"),
    path("procedure/<slug:code>/back/", board.procedure_back, name="procedure-back"),
    path("procedure/<slug:code>/level/", settings.level_add, name="level-add"),
    path("procedure/<slug:code>/level/<int:place>/remove/", settings.level_remove, name="level-remove"),
    path("procedure/<slug:code>/level/<int:place>/move/<str:way>/", settings.level_move, name="level-move"),
    path("procedure/<slug:code>/customers/", customers.procedure_customers, name="procedure-customers"),
    path("procedure/<slug:code>/customers/move/", customers.procedure_customers_move, name="procedure-customers-move"),
    path("procedure/<slug:code>/events/", events.procedure_events_page, name="procedure-events"),
    path("procedure/<slug:code>/versions/", versions.procedure_versions, name="procedure-versions"),
    path("procedure/<slug:code>/versions/<int:number>/", versions.procedure_version, name="procedure-version"),
    path("procedure/<slug:code>/versions/<int:number>/restore/", versions.procedure_restore, name="procedure-restore"),
]
