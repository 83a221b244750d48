# SPDX-License-Identifier: MIT
"""Documents as files in the company's own folder of this installation, for an operator's program to pick up."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from dunwell.delivery.einvoice.boxes import Keep, Paper, no_space, plain_name
from dunwell.delivery.einvoice.way import out_folder
from dunwell.delivery.way import Surroundings
from dunwell.delivery.whole_file import put, whole_files


class FolderBox:
    """Puts files into `out/`; acknowledgements are laid into `in/` by the operator's program, so there is nothing to
    fetch."""

    def __init__(self, around: Surroundings) -> None:
        self._out = out_folder(around)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    async def put(self, papers: Sequence[Paper]) -> str:
        """Each file whole or not there. A name that is there is replaced: a second try is the same file."""

        def write() -> str:
            for paper in papers:
                put(self._out / plain_name(paper.name), paper.content)
            return f"{papers[-1].name} in {self._out}"

        return await no_space(asyncio.to_thread(write))

    async def fetch(self, keep: Keep) -> int:
        return 0

    async def look(self) -> str:
        """Whether the folder can be written to, and what waits in it."""

        def probe() -> str:
            put(self._out / "dunwell-test.txt", b"A test of the folder. It may be deleted.\n")
            (self._out / "dunwell-test.txt").unlink()
            return f"{self._out}: can be written to, {len(whole_files(self._out, 100_000))} documents wait in it"

        return await no_space(asyncio.to_thread(probe))
