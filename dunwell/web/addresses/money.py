# SPDX-License-Identifier: MIT
"""What the bank told: files, entries and accounts; and the sources of documents."""

from django.urls import path

from dunwell.web.views.bank import accounts, entries, file, files
from dunwell.web.views.sources import page as sources

_FILE = "bank/<int:file>/"
_ENTRY = "bank/entries/<int:entry>/"
_ACCOUNT = "bank/accounts/<int:account>/"
_SOURCE = "settings/sources/<int:source>/"

urlpatterns = [
    path("bank/", files.bank_files, name="bank-files"),
    path("bank/upload/", files.upload, name="bank-upload"),
    path("bank/upload/<int:upload>/", files.upload_state, name="bank-upload-state"),
    path(_FILE, file.bank_file, name="bank-file"),
    path(f"{_FILE}original/", file.original, name="bank-file-original"),
    path(f"{_FILE}again/", file.again, name="bank-file-again"),
    path("bank/entries/", entries.bank_entries, name="bank-entries"),
    path(_ENTRY, entries.bank_entry, name="bank-entry"),
    path(f"{_ENTRY}same/", entries.same, name="bank-entry-same"),
    path(f"{_ENTRY}another/", entries.another, name="bank-entry-another"),
    path(f"{_ENTRY}aside/", entries.aside, name="bank-entry-aside"),
    path("bank/accounts/", accounts.bank_accounts, name="bank-accounts-seen"),
    path(f"{_ACCOUNT}ours/", accounts.ours, name="bank-account-ours"),
    path(f"{_ACCOUNT}theirs/", accounts.theirs, name="bank-account-theirs"),
    path("settings/sources/", sources.sources, name="sources"),
    path("settings/sources/new/<slug:source_kind>/", sources.new, name="source-new"),
    path(_SOURCE, sources.source, name="source"),
    path(f"{_SOURCE}look/", sources.look, name="source-look"),
    path(f"{_SOURCE}switch/", sources.switch, name="source-switch"),
    path(f"{_SOURCE}remove/", sources.remove, name="source-remove"),
    path(f"{_SOURCE}secret/", sources.secret, name="source-secret"),
]
