# SPDX-License-Identifier: MIT
"""The bytes of an XML file to its root: decoded by what it declares, without entities, capped in size and depth.

W3C XML 1.0, 2.8 (prolog) and 4.3.3 (encodings). A document type declaration is refused before anything is parsed, for
it is where entities come from. One form is let pass, because Finvoice 1.0 to 1.2 write it into every invoice: a bare
`<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">` that declares nothing. It is taken out unread, and the DTD is never fetched.
"""

import codecs
import re

from lxml import etree

from dunwell.intake.einvoice.codes import refusal

MOST_BYTES = 32 * 1024 * 1024
MOST_LEVELS = 100
# Beginnings and ends of elements: 30 MB of the tersest real invoice have fewer; more would take much memory to hold.
MOST_TAGS = 3_000_000
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}?\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_BARE_FINVOICE = re.compile(
    r"""<!DOCTYPE\s+Finvoice\s+SYSTEM\s+(["'])[^"'<>\[\]]{0,200}?finvoice[\w.-]{0,20}\.dtd\1\s*>""", re.I
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_KNOWN = re.compile(r"utf-8|ascii|iso8859-\d{1,2}|cp125\d")


def xml_root(data: bytes, *, name: str) -> etree._Element:
    """The root element. Raises `Refused`: file_too_large, empty_file, xml_encoding, xml_doctype, xml_broken,
    xml_too_deep.
    """
    if len(data) > MOST_BYTES:
        raise refusal("file_too_large", name, limit=MOST_BYTES // 1024 // 1024)
    text = decoded(data, name=name).lstrip()
    if not text:
        raise refusal("empty_file", name)
    if text.count("<") > MOST_TAGS:
        raise refusal("file_too_large", name, limit=MOST_BYTES // 1024 // 1024)
    declared = _DECLARATION.match(text)
    return _parsed(_without_doctype(text[declared.end() :] if declared else text, name), name)


def decoded(data: bytes, *, name: str) -> str:
    """The text: by its byte order mark, else by what it declares, else UTF-8; never by trying."""
    encoding, skip = _encoding(data, name)
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal("xml_encoding", name, encoding=encoding, byte=error.start + skip) from None


def _encoding(data: bytes, name: str) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    for start, encoding in _BARE_UTF16:
        if data.startswith(start):
            return encoding, 0
    found = _ENCODING.match(data[:400])
    if not found:
        return "utf-8", 0
    declared = found[1].decode("ascii")
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        known = ""
    if not _KNOWN.fullmatch(known):
        raise refusal("xml_encoding", name, encoding=declared, byte=0)
    return known, 0


def _without_doctype(text: str, name: str) -> str:
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    if text[place : place + 9].upper() != "<!DOCTYPE":
        return text
    bare = _BARE_FINVOICE.match(text, place)
    if not bare:
        raise refusal("xml_doctype", name)
    return text[:place] + text[bare.end() :]


def _parsed(text: str, name: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # an attachment of more than 10 MB is one text; size and depth are capped here
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise refusal("xml_too_deep", name, limit=MOST_LEVELS) from None
        raise refusal("xml_broken", name, reason=error.msg, line=error.lineno) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("xml_doctype", name)
    if root.xpath("boolean(" + "/*" * (MOST_LEVELS + 1) + ")"):
        raise refusal("xml_too_deep", name, limit=MOST_LEVELS)
    return root
