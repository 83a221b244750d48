# SPDX-License-Identifier: MIT
"""What operators answer to a document: Finvoice's acknowledgement, UBL's ApplicationResponse, or a plain JSON object.

The three forms, with examples that the tests read: docs/einvoice-operators.md.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

Verdict = Literal["accepted", "rejected", "under_way"]
_MOST_PARTS = 10
_START = re.compile(rb"<\?xml[\s>]")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>")
# UNCL 4343 as Peppol uses it: acknowledged, in process, under query; conditionally accepted, accepted, paid.
_UBL: dict[str, Verdict] = {
    "AB": "under_way", "IP": "under_way", "UQ": "under_way", "CA": "accepted", "AP": "accepted", "PD": "accepted",
    "RE": "rejected",
}  # fmt: skip
_JSON: dict[str, Verdict] = {"accepted": "accepted", "rejected": "rejected", "received": "under_way"}
_WELL = frozenset({"", "0", "00", "000", "OK"})
_NAMES = frozenset({"MessageId", "MessageIdentifier", "RefToMessageId", "RefToMessageIdentifier"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An operator's word. `names` are all that could be the document's id, most certain first; `reason` says why it was
    rejected."""

    names: tuple[str, ...]
    verdict: Verdict
    reason: str = ""


def read_acknowledgement(content: bytes) -> Acknowledgement | None:
    """The acknowledgement in a file; None: it is none that is known. Never raises, whatever the bytes are.

    A file may have a transport frame before it (SOAP) as an XML document of its own. No entity is followed.
    """
    text = content.strip()
    if text.startswith((b"{", b"\xef\xbb\xbf{")):
        return _of_json(text)
    trees = list(_trees(text))
    found = next((made for tree in trees if (made := _of_tree(tree)) is not None), None)
    if found is None:
        return None
    framed = [name for tree in trees for name in _texts(tree, _NAMES)]
    names = tuple(dict.fromkeys([*found.names, *framed]))
    return Acknowledgement(names, found.verdict, found.reason) if names else None


def _trees(text: bytes) -> Iterator[etree._Element]:
    """The XML documents in a file, one behind the other."""
    starts = [found.start() for found in _START.finditer(text)] or [0]
    if starts[0] != 0:
        starts.insert(0, 0)
    for start, end in list(zip(starts, [*starts[1:], len(text)], strict=True))[:_MOST_PARTS]:
        part = _DOCTYPE.sub(b"", text[start:end]).strip()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            tree = etree.fromstring(part, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if tree is not None and tree.getroottree().docinfo.internalDTD is None:
            yield tree


def _of_tree(tree: etree._Element) -> Acknowledgement | None:
    name = _local(tree)
    if name.lower() == "finvoiceack":
        return _finvoice(tree)
    return _ubl(tree) if name == "ApplicationResponse" else None


def _finvoice(tree: etree._Element) -> Acknowledgement:
    """It is rejected as soon as one error or one reason with a code other than nought is in it."""
    reasons = []
    for element in tree.iter():
        if _local(element) not in {"Error", "Reason"}:
            continue
        code = " ".join(_texts(element, {"Code"}))
        words = " ".join([code, *_texts(element, {"Text"}), *_texts(element, {"Location"})]).strip()
        if _local(element) == "Error" or code.upper() not in _WELL:
            reasons.append(words or "error")
    verdict: Verdict = "rejected" if reasons else "accepted"
    return Acknowledgement(tuple(_texts(tree, _NAMES)), verdict, "; ".join(reasons)[:300])


def _ubl(tree: etree._Element) -> Acknowledgement | None:
    responses = [one for one in tree.iter() if _local(one) == "DocumentResponse"]
    if len(responses) != 1:
        return None
    code = next(iter(_texts(responses[0], {"ResponseCode"})), "").upper()
    if code not in _UBL:
        return None
    about = [one for one in responses[0].iter() if _local(one) == "DocumentReference"]
    names = [name for one in about for name in _texts(one, {"ID", "UUID"})]
    reason = " ".join(_texts(responses[0], {"StatusReason", "Description"}))[:300]
    return Acknowledgement(tuple(dict.fromkeys(names)), _UBL[code], reason if _UBL[code] == "rejected" else "")


def _of_json(text: bytes) -> Acknowledgement | None:
    try:
        found: object = json.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    name, state, reason = (found.get(key, "") for key in ("document", "state", "reason"))
    if not (isinstance(name, str) and isinstance(state, str) and isinstance(reason, str)) or state not in _JSON:
        return None
    clean = _clean(name).removesuffix(".xml")
    return Acknowledgement((clean,), _JSON[state], _clean(reason)[:300]) if clean else None


def _local(element: etree._Element) -> str:
    # Comments and processing instructions have no name.
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _texts(tree: etree._Element, names: "set[str] | frozenset[str]") -> list[str]:
    return [clean for one in tree.iter() if _local(one) in names and (clean := _clean(one.text or ""))]


def _clean(text: str) -> str:
    return "".join(c for c in _SPACE.sub(" ", text) if c.isprintable()).strip()[:300]
