# SPDX-License-Identifier: MIT
"""The files of a Finvoice message, in the message of their own in which the channel carries them."""

import base64
import hashlib
from datetime import datetime

from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.finvoice_frame import ENCODING, add_transmission, check_files, root_of
from dunwell.letters.documents.notice_parts import files_of, message_id_of
from dunwell.letters.documents.parties import Parties
from dunwell.letters.documents.tree import child, written
from dunwell.letters.notice import Attachment, NoticeContent


def finvoice_attachments(
    content: NoticeContent, *, parties: Parties, at: datetime, letter: bytes | None, message_id: str = ""
) -> bytes:
    """The letter and the notice's files as the attachment message that belongs to `finvoice(…)` of the same arguments.

    Its identifier is the other's with "::attachments" behind; a file's is that with the SHA-1 of its content in base64.
    Raises `Refused("document_refused")` for no file at all, more than 10, more than 1 MB together, or a file that is
    neither PDF, JPEG nor PNG.
    """
    fields = Fields("Finvoice attachments", content)
    files = files_of(content, letter, fields)
    if not files:
        fields.wrong("missing", "files", "There is neither a letter nor a file to attach.")
    check_files(files, fields)
    name = message_id_of(content, message_id, fields)
    root = root_of("FinvoiceAttachments", "1.0", "FinvoiceAttachments.xsd")
    add_transmission(root, parties, fields, message_id=f"{name}::attachments", at=at)
    child(root[0][2], "RefToMessageIdentifier", name)
    for place, file in enumerate(files, 1):
        encoded = base64.b64encode(file.data).decode("ascii")
        digest = hashlib.sha1(encoded.encode("ascii"), usedforsecurity=False).hexdigest()
        details = child(root, "AttachmentDetails")
        child(details, "AttachmentIdentifier", f"{name}::attachments::{digest}")
        child(details, "AttachmentContent", encoded)
        child(details, "AttachmentName", _named(file, place))
        child(details, "AttachmentMimeType", cleaned(file.media_type))
        child(details, "AttachmentSecureHash", digest)
    fields.settle()
    return written(root, ENCODING)


def _named(file: Attachment, place: int) -> str:
    """A file's name of at most 50 characters, its ending kept."""
    clean = cleaned(file.name) or f"file-{place}"
    if len(clean) <= 50:
        return clean
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: 49 - len(ending)]}{dot}{ending}" if dot and len(ending) <= 5 else clean[:50]
