# SPDX-License-Identifier: MIT
"""Elements in the order in which they are added, and the bytes of a finished tree."""

from lxml import etree

type Element = etree._Element


def child(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A new last element; `text` has been cleaned before. Empty text leaves it empty."""
    element = etree.SubElement(parent, tag, attributes)
    if text:
        element.text = text
    return element


def written(root: Element, encoding: str) -> bytes:
    """The document with its declaration; a character that the encoding lacks becomes a numeric reference."""
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding=encoding)
