# SPDX-License-Identifier: MIT
"""Documents posted to an operator's service on the web (docs/einvoice-operators.md)."""

from collections.abc import Sequence

from dunwell.core.problem import Refused
from dunwell.delivery.einvoice.boxes import MOST_FILES, Keep, Paper, plain_name
from dunwell.delivery.einvoice.way import EinvoiceSettings
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.json_api import AskedInJson, Told
from dunwell.delivery.way import Surroundings


class HttpsBox(AskedInJson):
    """Puts each file under its name, which makes a second try the same; asks for acknowledgements."""

    def __init__(self, settings: EinvoiceSettings, around: Surroundings) -> None:
        super().__init__(settings.url, settings.token, around)

    async def put(self, papers: Sequence[Paper]) -> str:
        words = ""
        for paper in papers:
            name = plain_name(paper.name)
            words = (await self._send("PUT", "documents", name, paper.content)).words
        return words

    async def fetch(self, keep: Keep) -> int:
        taken = 0
        for name in await self._names():
            keep(Paper(name, await self._api.fetch("acknowledgements", name)))
            await self._send("DELETE", "acknowledgements", name, b"")
            taken += 1
        return taken

    async def look(self) -> str:
        return f"{len(await self._names())} acknowledgements wait there"

    async def _send(self, method: str, folder: str, name: str, body: bytes) -> Told:
        ident = name.encode("ascii", "xmlcharrefreplace").decode("ascii")
        return await self._api.send(method, folder, name, body=body, media_type="application/xml", name=ident)

    async def _names(self) -> list[str]:
        told = await self._api.get("acknowledgements")
        given = told.object.get("names")
        try:
            names = [plain_name(name) for name in given if isinstance(name, str)] if isinstance(given, list) else None
        except Refused as refused:
            raise DeliveryError(f"{told.words}: {refused}", permanent=False, blocks_queue=True) from refused
        if names is None:
            raise told.strange()
        return names[:MOST_FILES]
