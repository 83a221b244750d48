# SPDX-License-Identifier: MIT
"""A message read again for a screen: its HTML with the pictures that travelled in it."""

from base64 import b64encode
from email.message import EmailMessage


def shown_text(message: EmailMessage, kind: str) -> str:
    """The "plain" or "html" part of a message; empty where it has none. Pictures of an HTML part stand in it as
    `data:` addresses: a browser knows no parts. It must be shown in a sandboxed frame all the same."""
    part = message.get_body((kind,))
    text = str(part.get_content()) if part is not None else ""
    return _with_pictures(text, message) if kind == "html" and "cid:" in text else text


def _with_pictures(html: str, message: EmailMessage) -> str:
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name and part.get_content_type() == "image/png":
            data = part.get_payload(decode=True)
            encoded = b64encode(data if isinstance(data, bytes) else b"").decode("ascii")
            html = html.replace(f'"cid:{name}"', f'"data:image/png;base64,{encoded}"')
    return html
