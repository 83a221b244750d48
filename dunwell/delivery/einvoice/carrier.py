# SPDX-License-Identifier: MIT
"""E-invoice documents on their way to the operator."""

import hashlib
from types import TracebackType
from typing import Self

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.einvoice.boxes import Box, Paper

# In `Outgoing.facts`: the message with the files, which Finvoice carries beside the document.
FILES = "files"


class EinvoiceCarrier:
    """Puts a document, and the message with its files before it, where the operator finds them."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def __aenter__(self) -> Self:
        await self._box.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._box.__aexit__(kind, error, trace)

    async def carry(self, message: Outgoing) -> Accepted:
        """Put one document there. Raises `DeliveryError`."""
        name = document_id(message.message_id)
        papers = [Paper(f"{name}.xml", message.data)]
        files = message.facts.get(FILES)
        if isinstance(files, bytes):
            papers.insert(0, Paper(f"{name}-files.xml", files))
        return Accepted(await self._box.put(papers), known_as=name)


def document_id(message_id: str) -> str:
    """A document's own id and the stem of its file, the same for every try: 35 letters and digits, as every operator
    takes them."""
    return f"dw-{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()[:32]}"
