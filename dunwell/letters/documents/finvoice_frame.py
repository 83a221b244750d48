# SPDX-License-Identifier: MIT
"""What both messages of the Finvoice channel have: the root, the way from sender to receiver, and the files' bounds."""

from datetime import datetime

from lxml import etree

from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.documents.parties import Parties
from dunwell.letters.documents.tree import Element, child
from dunwell.letters.notice import Attachment

# The guidelines' character set; what it lacks is written as a numeric reference.
ENCODING = "ISO-8859-15"
MOST_FILES = 10
MOST_BYTES = 1_000_000
_TYPES = {"application/pdf", "image/jpeg", "image/png"}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def root_of(name: str, version: str, schema: str) -> Element:
    """The outermost element of a message; Finvoice has no namespace."""
    root = etree.Element(name, {"Version": version}, nsmap={"xsi": _XSI})
    root.set(f"{{{_XSI}}}noNamespaceSchemaLocation", schema)
    return root


def add_transmission(root: Element, parties: Parties, fields: Fields, *, message_id: str, at: datetime) -> None:
    """From whose e-invoice address to whose, through which operators, and the message's own identity."""
    transmission = child(root, "MessageTransmissionDetails")
    for party, tag, end, who in (
        (parties.seller, "MessageSenderDetails", "From", "seller"),
        (parties.buyer, "MessageReceiverDetails", "To", "buyer"),
    ):
        details = child(transmission, tag)
        scheme = fields.identifier(party.scheme, f"{who}, scheme of the e-invoice address", 10, needed=False)
        address = fields.identifier(party.address, f"{who}, e-invoice address", 35, shortest=2)
        child(details, f"{end}Identifier", address, **({"SchemeID": scheme} if scheme else {}))
        operator = fields.identifier(party.operator, f"{who}, operator", 35, shortest=2)
        child(details, f"{end}Intermediator", operator)
    if at.tzinfo is None:
        raise ValueError("a message is stamped with a time that has a zone")
    message = child(transmission, "MessageDetails")
    child(message, "MessageIdentifier", message_id)
    child(message, "MessageTimeStamp", at.isoformat(timespec="seconds"))


def check_files(files: tuple[Attachment, ...], fields: Fields) -> None:
    """The channel's bounds: 10 files, 1 MB together, and three types."""
    if len(files) > MOST_FILES:
        fields.wrong("too_many_files", "files", f"There are {len(files)}; the channel carries {MOST_FILES}.")
    together = sum(len(file.data) for file in files)
    if together > MOST_BYTES:
        fields.wrong("too_large", "files", f"Together they have {together} bytes; the channel carries {MOST_BYTES}.")
    for place, file in enumerate(files, 1):
        if file.media_type not in _TYPES:
            message = f"{cleaned(file.media_type)[:60]!r} is not carried; it takes PDF, JPEG and PNG."
            fields.wrong("bad_file_type", f"file {place} ({cleaned(file.name)[:40]})", message)
