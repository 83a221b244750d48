# SPDX-License-Identifier: MIT
"""Start and reports."""

from django.urls import path

from dunwell.web.views.figures import ageing, cost, levels, promises, quality, reports, start, to_you, turnover

urlpatterns = [
    path("", start.start, name="start"),
    path("start/standing/", start.standing_part, name="start-standing"),
    path("start/coming/", start.coming_part, name="start-coming"),
    path("reports/", reports.reports, name="reports"),
    path("reports/to-you/", to_you.report_to_you, name="report-to-you"),
    path("reports/to-you/body/", to_you.report_body, name="report-body"),
    path("reports/to-you/file/", to_you.report_file, name="report-file"),
    path("reports/to-you/send/", to_you.report_send, name="report-send"),
    path("reports/ageing/", ageing.ageing_report, name="report-ageing"),
    path("reports/turnover/", turnover.turnover_report, name="report-turnover"),
    path("reports/levels/", levels.levels_report, name="report-levels"),
    path("reports/quality/", quality.quality_report, name="report-quality"),
    path("reports/promises/", promises.promises_report, name="report-promises"),
    path("reports/cost/", cost.cost_report, name="report-cost"),
]
