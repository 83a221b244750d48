# SPDX-License-Identifier: MIT
"""A message read again for a screen: its HTML with the pictures that travelled in it."""

from base64 import b64encode
from email.message import EmailMessage

from dunwell.letters.html_body import Html


def shown_text(message: EmailMessage, kind: str) -> str:
    """The "plain" or "html" part of a message; empty where it has none. Pictures of an HTML part stand in it as
    `data:` addresses: a browser knows no parts. It must be shown in a sandboxed frame all the same."""
    part = message.get_body((kind,))
    text = str(part.get_content()) if part is not None else ""
    return _with_pictures(text, message) if kind == "html" and "cid:" in text else text


def whole_html(html: Html) -> str:
    """The HTML of a message that was not made into one, its pictures in it as `data:` addresses."""
    text = html.text
    for name, png in html.pictures.items():
        text = _with_picture(text, name, png)
    return text


def _with_pictures(html: str, message: EmailMessage) -> str:
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name and part.get_content_type() == "image/png":
            data = part.get_payload(decode=True)
            html = _with_picture(html, name, data if isinstance(data, bytes) else b"")
    return html


def _with_picture(html: str, name: str, png: bytes) -> str:
    return html.replace(f'"cid:{name}"', f'"data:image/png;base64,{b64encode(png).decode("ascii")}"')
