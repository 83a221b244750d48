# SPDX-License-Identifier: MIT
"""Documents in a folder, on an SFTP server and at a service on the web: whole or absent, the same on every try."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncssh
import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.einvoice import way
from dunwell.delivery.einvoice.boxes import Box, Paper
from dunwell.delivery.einvoice.carrier import FILES, document_id
from dunwell.delivery.einvoice.way import EinvoiceSettings, check, open_box, open_way, out_folder, pinned
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.way import Surroundings
from dunwell.delivery.whole_file import put, whole_files
from tests.delivery.einvoice.sftp_server import PASSWORD, SftpPlace, sftp_server

SELLER = "0216:003712345678@003721291126"
MESSAGE = Outgoing("<acme.N-7.einvoice.01@dunwell.example>", "", ("x",), b"<Reminder/>", facts={FILES: b"<Files/>"})
NAME = document_id(MESSAGE.message_id)


def around(tmp_path: Path, *, private: bool = True) -> Surroundings:
    return Surroundings(tmp_path / "channels" / "acme", private_networks=private)


def test_a_document_is_a_file_of_a_lasting_name_with_its_files_before_it(tmp_path: Path) -> None:
    async def carry() -> list[Accepted]:
        async with open_way(EinvoiceSettings(SELLER), around(tmp_path)) as carrier:
            return [await carrier.carry(MESSAGE), await carrier.carry(MESSAGE)]

    first, second = asyncio.run(carry())
    assert first == second
    assert first.known_as == NAME
    folder = out_folder(around(tmp_path))
    assert {file.name: file.read_bytes() for file in whole_files(folder, 9)} == {
        f"{NAME}.xml": b"<Reminder/>", f"{NAME}-files.xml": b"<Files/>",
    }  # fmt: skip
    files, document = (folder / f"{NAME}-files.xml").stat(), (folder / f"{NAME}.xml").stat()
    assert files.st_mtime_ns <= document.st_mtime_ns


def test_a_folder_that_cannot_be_written_stops_the_way(tmp_path: Path) -> None:
    (tmp_path / "channels").write_text("not a folder")

    async def carry() -> None:
        async with open_way(EinvoiceSettings(SELLER), around(tmp_path)) as carrier:
            await carrier.carry(MESSAGE)

    with pytest.raises(DeliveryError) as error:
        asyncio.run(carry())
    assert (error.value.sent, error.value.blocks_queue) == ("no", True)


def test_the_test_says_whether_the_folder_can_be_written(tmp_path: Path) -> None:
    put(out_folder(around(tmp_path)) / "a.xml", b"x")
    assert "1 documents wait" in asyncio.run(ready(way.test(EinvoiceSettings(SELLER), around(tmp_path))))
    assert [file.name for file in whole_files(out_folder(around(tmp_path)), 9)] == ["a.xml"]


async def ready(words: Awaitable[str]) -> str:
    return await words


_WRITER = """
import sys
from pathlib import Path
from dunwell.delivery.whole_file import put
folder, size = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
number = 0
while True:
    put(folder / f"{number % 50}.xml", bytes([65 + number % 26]) * size + b"END")
    number += 1
"""


def test_a_killed_writer_leaves_every_file_whole_or_absent(tmp_path: Path) -> None:
    size, chance = 300_000, random.Random(7)
    seen = 0
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(size)], stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.01, 0.15))
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        for file in whole_files(tmp_path, 1000):
            content = file.read_bytes()
            assert len(content) == size + 3, file
            assert content.endswith(b"END")
            assert len(set(content[:size])) == 1
            seen += 1
    assert seen > 50


def over_sftp(
    tmp_path: Path,
    use: Callable[[Box, SftpPlace], Awaitable[object]],
    changes: dict[str, object] | None = None,
    *,
    old: bool = False,
    private: bool = True,
) -> object:
    """Something done with a box on a server of this machine."""

    async def run() -> object:
        root = tmp_path / "remote"
        (root / "out").mkdir(parents=True, exist_ok=True)
        (root / "in").mkdir(exist_ok=True)
        async with sftp_server(root, old=old) as place:
            given: dict[str, object] = {
                "via": "sftp", "host": "127.0.0.1", "port": place.port, "user": "acme", "password": PASSWORD,
                "host_key": place.host_key, "remote_folder": "out", "remote_acknowledgements": "in",
            } | (changes or {})  # fmt: skip
            settings = EinvoiceSettings(SELLER, **given)  # type: ignore[arg-type]  # fields by name, in their types
            check(settings, around(tmp_path))
            async with open_box(settings, around(tmp_path, private=private)) as box:
                return await use(box, place)

    return asyncio.run(run())


@pytest.mark.parametrize("old", [False, True])
def test_a_document_is_put_on_a_server_and_a_second_try_is_the_same_file(tmp_path: Path, old: bool) -> None:
    async def use(box: Box, place: SftpPlace) -> object:
        papers = [Paper("a-files.xml", b"<Files/>"), Paper("a.xml", b"<Reminder/>" * 20_000)]
        await box.put(papers)
        words = await box.put(papers)
        assert place.logins == 1, "the connection is kept"
        return words

    assert over_sftp(tmp_path, use, old=old) == "a.xml in out on 127.0.0.1"
    found = {file.name: file.read_bytes() for file in (tmp_path / "remote" / "out").iterdir()}
    assert found == {"a-files.xml": b"<Files/>", "a.xml": b"<Reminder/>" * 20_000}


def test_acknowledgements_are_taken_away_once_they_are_kept(tmp_path: Path) -> None:
    async def use(box: Box, place: SftpPlace) -> object:
        for name in ("b.json", "a.xml", ".hidden", "large.xml"):
            (place.root / "in" / name).write_bytes(b"x" * (2_000_000 if name == "large.xml" else 5))
        (place.root / "in" / "folder").mkdir()
        kept: list[Paper] = []
        assert await box.fetch(kept.append) == 2
        return [(paper.name, paper.content) for paper in kept]

    assert over_sftp(tmp_path, use) == [("a.xml", b"xxxxx"), ("b.json", b"xxxxx")]
    assert {file.name for file in (tmp_path / "remote" / "in").iterdir()} == {".hidden", "large.xml", "folder"}


def test_an_acknowledgement_that_cannot_be_kept_stays_there(tmp_path: Path) -> None:
    async def use(box: Box, place: SftpPlace) -> object:
        (place.root / "in" / "a.xml").write_bytes(b"x")

        def full(paper: Paper) -> None:
            raise OSError("no space left")

        with pytest.raises(DeliveryError):
            await box.fetch(full)
        return (place.root / "in" / "a.xml").exists()

    assert over_sftp(tmp_path, use) is True


def refusal(tmp_path: Path, *, private: bool = True, **changes: object) -> DeliveryError:
    async def use(box: Box, place: SftpPlace) -> object:
        await box.put([Paper("a.xml", b"x")])
        return None

    with pytest.raises(DeliveryError) as error:
        over_sftp(tmp_path, use, changes, private=private)
    assert (error.value.sent, error.value.blocks_queue) == ("no", True)
    return error.value


def test_a_server_with_another_key_is_not_spoken_to(tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    assert "key is not the one that was set" in refusal(tmp_path, host_key=other).answer


def test_a_wrong_password_stops_the_way(tmp_path: Path) -> None:
    assert "does not let us in" in refusal(tmp_path, password="wrong").answer


def test_a_folder_that_is_not_there_stops_the_way(tmp_path: Path) -> None:
    assert refusal(tmp_path, remote_folder="elsewhere").answer


def test_the_machine_itself_is_no_operator(tmp_path: Path) -> None:
    assert "127.0.0.1" in refusal(tmp_path, private=False).answer


def test_a_connection_that_breaks_is_made_anew(tmp_path: Path) -> None:
    async def use(box: Box, place: SftpPlace) -> object:
        await box.put([Paper("a.xml", b"1")])
        box._connection.abort()  # type: ignore[attr-defined]  # the wire is cut
        with pytest.raises(DeliveryError) as error:
            await box.put([Paper("a.xml", b"2")])
        assert (error.value.sent, error.value.blocks_queue) == ("no", False)
        return await box.put([Paper("a.xml", b"3")])

    over_sftp(tmp_path, use)
    assert (tmp_path / "remote" / "out" / "a.xml").read_bytes() == b"3"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"seller_address": ""}, "seller_address"), ({"seller_address": "a b"}, "seller_address"),
        ({"document": "finvoice", "seller_address": "003712345678"}, "seller_address"),
        ({"via": "https", "url": "http://operator.example"}, "url"),
        ({"via": "https", "url": "https://127.0.0.1/"}, "url"),
        ({"via": "https", "url": "https://operator.example", "token": "a b"}, "token"),
        ({"via": "sftp", "host": "localhost"}, "host"), ({"via": "sftp", "host": "a b"}, "host"),
        ({"via": "sftp", "host": "sftp.example.com", "port": 0}, "port"),
        ({"via": "sftp", "host": "sftp.example.com"}, "user"),
        ({"via": "sftp", "host": "sftp.example.com", "user": "acme"}, "password"),
        ({"via": "sftp", "host": "sftp.example.com", "user": "acme", "password": "x"}, "host_key"),
        ({"via": "sftp", "host": "a.example", "user": "a", "password": "x", "host_key": "ssh-rsa x"}, "host_key"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(tmp_path: Path, changes: dict[str, object], key: str) -> None:
    given: dict[str, object] = {"seller_address": SELLER} | changes
    with pytest.raises(Refused) as refused:
        check(EinvoiceSettings(**given), around(tmp_path, private=False))  # type: ignore[arg-type]  # fields by name
    assert refused.value.context["key"] == key


def test_a_key_is_read_as_people_copy_it() -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    for written in (key, f"sftp.example.com {key}", f"  [sftp.example.com]:2222 {key} comment\n", f"{key} me@here"):
        assert pinned(written) == key
