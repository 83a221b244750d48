# SPDX-License-Identifier: MIT
"""Sources of documents, in words: how each fares, and what helps against an error."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.words.word import Word

Text = str | Promise

STATES: Mapping[str, Word] = {
    "off": Word(_("off"), "off", "quiet"),
    "error": Word(_("out of order"), "alert", "stop"),
    "new": Word(_("not looked at yet"), "help", "warn"),
    "unused": Word(_("nothing has come yet"), "help", "quiet"),
    "well": Word(_("on"), "check", "good"),
}
KINDS: Mapping[str, Text] = {
    "folder": _("Watched folder"),
    "imap": _("Mailbox"),
    "http": _("Upload address"),
}
# What helps, by what the other side answered; the first that fits.
_CURES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(r"secret_lost|secret of this installation", re.IGNORECASE),
        _("The password was kept under another key of this installation: give it again."),
    ),
    (
        re.compile(r"auth|login|password|credential", re.IGNORECASE),
        _("The mailbox refuses user or password. Many providers want a password for programs: make one there."),
    ),
    (
        re.compile(r"certificate|ssl|tls", re.IGNORECASE),
        _("The encrypted connection fails: compare server name, port and encryption with what your provider states."),
    ),
    (
        re.compile(r"folder_not_usable|permission|read-only|no space|errno", re.IGNORECASE),
        _("Dunwell cannot read and write in the folder: have whoever runs the server mend its rights."),
    ),
    (
        re.compile(r"mailbox|examine|select", re.IGNORECASE),
        _("There is no such folder in the mailbox: mostly it is called INBOX."),
    ),
    (
        re.compile(r"timed out|refused|unreachable|resol|name or service|getaddrinfo|connect", re.IGNORECASE),
        _("The server does not answer: check its name and port, and whether a firewall stands between."),
    ),
)
_ELSE = _("It is tried again by itself. If it stays, show this answer to whoever runs your mail or server.")


def cure_of(error: str) -> Text:
    """What helps against an error of a source."""
    return next((cure for sign, cure in _CURES if sign.search(error)), _ELSE)


# What is wrong with a file that came; no more is to be said of it.
PROBLEMS: Mapping[str, Text] = {
    "archive_broken": _("The archive is damaged, or packed in a way that is not read: pack it again."),
    "archive_empty": _("There is no file in the archive."),
    "archive_locked": _("The archive is locked by a password: bring it unlocked."),
    "archive_too_large": _("The archive unpacks to too much, or holds too many files: bring them in parts."),
    "internal_error": _(
        "Dunwell failed on this file, and has written why into its log. Bring it again after an update."
    ),
    "mail_too_large": _("The mail is too large: bring its files themselves."),
    "mail_too_many_files": _("The mail has too many files: bring them as one archive."),
    "not_a_bank_file": _("It is no bank file of a format that is known, and no bank's list."),
}
REFUSALS: Mapping[str, Text] = {
    **{code: text for code, text in PROBLEMS.items() if code != "not_a_bank_file"},
    "folder_not_usable": _("{folder} cannot be used: have whoever runs the server mend its rights."),
    "no_look": _("Programs send files to this address: there is nothing to look at."),
    "source_exists": _("There is a source {name} already: choose another name."),
    "unknown_document": _("The file is no bank file, e-invoice or list that is known."),
}
