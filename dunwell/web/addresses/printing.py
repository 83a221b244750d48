# SPDX-License-Identifier: MIT
"""Letters that are printed, in batches."""

from django.urls import path

from dunwell.web.views.printing import acts, files, page

urlpatterns = [
    path("print/", page.batches_page, name="print-batches"),
    path("print/gather/", acts.gather, name="print-gather"),
    path("print/<int:batch>/", page.batch_page, name="print-batch"),
    path("print/<int:batch>/posted/", acts.posted, name="print-posted"),
    path("print/<int:batch>/undo/", acts.undo, name="print-undo"),
    path("print/<int:batch>/take-out/", acts.take_out, name="print-take-out"),
    path("print/<int:batch>/download/", files.download, name="print-download"),
    path("print/<int:batch>/batch.pdf", files.pdf, name="print-pdf"),
    path("print/<int:batch>/manifest.json", files.manifest, name="print-manifest"),
    path("print/<int:batch>/cover.pdf", files.cover, name="print-cover"),
    path("print/letters/<int:letter>/", files.letter, name="print-letter"),
]
