# SPDX-License-Identifier: MIT
"""Documents and acknowledgements at an operator's service on the web."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from dunwell.delivery.einvoice.boxes import Box, Paper
from dunwell.delivery.einvoice.way import EinvoiceSettings, check, open_box
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import after_try
from tests.delivery.einvoice.test_boxes import SELLER, around
from tests.delivery.web_server import DROP_LATE, Asked, Says, web_server


class Operator:
    """An operator's service that keeps to the contract."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.acknowledgements = {"a.xml": b"<Ack/>", "b ?.json": b"{}"}

    def __call__(self, asked: Asked) -> Says:
        if asked.headers.get("authorization") != "Bearer t0ken":
            return Says(403)
        kind, _, name = asked.target.removeprefix("/api/").partition("/")
        name = name.replace("%20", " ").replace("%3F", "?")
        if kind == "documents" and asked.method == "PUT":
            status = 200 if name in self.documents else 201
            self.documents[name] = asked.body
            return Says(status, {"state": "received"})
        if asked.method == "DELETE":
            self.acknowledgements.pop(name, None)
            return Says(200)
        return Says(200, self.acknowledgements[name]) if name else Says(200, {"names": list(self.acknowledgements)})


def over_https(
    tmp_path: Path, answer: Callable[[Asked], Says | str], use: Callable[[Box], Awaitable[object]]
) -> object:
    async def run() -> object:
        async with web_server(answer) as server:
            settings = EinvoiceSettings(SELLER, via="https", url=f"{server.url}/api", token="t0ken")
            check(settings, around(tmp_path))
            async with open_box(settings, around(tmp_path)) as box:
                return await use(box)

    return asyncio.run(run())


def test_an_operators_service_gets_each_document_under_its_name(tmp_path: Path) -> None:
    operator = Operator()

    async def use(box: Box) -> object:
        await box.put([Paper("a-files.xml", b"1"), Paper("a.xml", b"2")])
        return await box.put([Paper("a-files.xml", b"1"), Paper("a.xml", b"2")])

    assert over_https(tmp_path, operator, use) == 'HTTP 200 {"state": "received"}'
    assert operator.documents == {"a-files.xml": b"1", "a.xml": b"2"}


def test_an_operators_acknowledgements_are_confirmed_once_they_are_kept(tmp_path: Path) -> None:
    operator, kept = Operator(), []

    async def use(box: Box) -> object:
        assert await box.look() == "2 acknowledgements wait there"
        return await box.fetch(lambda paper: kept.append((paper.name, paper.content)))

    assert over_https(tmp_path, operator, use) == 2
    assert kept == [("a.xml", b"<Ack/>"), ("b ?.json", b"{}")]
    assert operator.acknowledgements == {}


@pytest.mark.parametrize("said", [Says(500), DROP_LATE, Says(429)])
def test_an_operator_in_trouble_is_asked_again(tmp_path: Path, said: Says | str) -> None:
    async def use(box: Box) -> object:
        return await box.put([Paper("a.xml", b"1")])

    with pytest.raises(DeliveryError) as error:
        over_https(tmp_path, lambda asked: said, use)
    assert (after_try(1, error.value).state, error.value.blocks_queue) == ("retrying", False)


@pytest.mark.parametrize("names", [["../../etc/passwd"], ["a/b.xml"], [".hidden"], ["a\nb"], "a.xml", None, 7])
def test_a_name_that_leads_elsewhere_is_no_acknowledgement(tmp_path: Path, names: object) -> None:
    async def use(box: Box) -> object:
        return await box.fetch(lambda paper: None)

    with pytest.raises(DeliveryError) as error:
        over_https(tmp_path, lambda asked: Says(200, {"names": names}), use)
    assert error.value.blocks_queue
