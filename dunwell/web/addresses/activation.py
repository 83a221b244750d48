# SPDX-License-Identifier: MIT
"""Set-up, import and settings."""

from django.urls import path, re_path

from dunwell.web.views.activation import calendar, columns, guide, import_documents, importing, placing, settings, steps

urlpatterns = [
    path("set-up/", guide.set_up, name="set-up"),
    path("set-up/procedures/country/", placing.put_country, name="set-up-country"),
    path("set-up/procedures/<slug:code>/", placing.placed_customers, name="set-up-customers"),
    path("set-up/<slug:step>/", steps.step, name="set-up-step"),
    path("import/", importing.importing, name="import"),
    path("import/<int:upload>/", importing.file, name="import-file"),
    path("import/<int:upload>/columns/", columns.columns, name="import-columns"),
    path("import/<int:upload>/take/", importing.take, name="import-take"),
    path("import/<int:upload>/pdfs/", importing.pdfs, name="import-pdfs"),
    path("import/<int:upload>/problems.csv", importing.problems, name="import-problems"),
    path("import/<int:upload>/map.toml", importing.map_file, name="import-map"),
    path("import/<int:upload>/remove/", importing.remove, name="import-remove"),
    path("import/<int:upload>/statement/", import_documents.statement, name="import-statement"),
    path("import/documents/<int:upload>/", import_documents.document, name="import-document"),
    path("import/documents/<int:upload>/take/", import_documents.take, name="import-document-take"),
    path("import/documents/<int:upload>/list/", import_documents.as_list, name="import-document-list"),
    path("settings/", settings.settings, name="settings"),
    path("settings/calendar/", calendar.calendar, name="settings-calendar"),
    path("settings/calendar/<slug:code>/", calendar.procedure_days, name="settings-days"),
    path("settings/simple/", calendar.simple, name="settings-simple"),
    path("settings/simple/end/", calendar.simple_end, name="settings-simple-end"),
    path("settings/cost/", settings.costs, name="settings-cost"),
    path("settings/switch-off/", settings.switch_off, name="switch-off"),
    re_path(r"^settings/(?P<section>company|payments|mail|reports)/$", settings.section, name="settings-section"),
]
