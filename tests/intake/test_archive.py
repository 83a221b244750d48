# SPDX-License-Identifier: MIT
"""ZIP archives of documents: unpacked within limits, never out of their folder, told by name when they are not."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.intake import archive
from dunwell.intake.archive import is_archive, safe_name, unpacked


def zipped(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def names(path: Path, folder: Path) -> list[str]:
    return [str(one.path.relative_to(folder)) for one in unpacked(path, folder, name=path.name)]


def code(path: Path, folder: Path) -> str:
    with pytest.raises(Refused) as caught:
        list(unpacked(path, folder, name=path.name))
    assert caught.value.problems[0].where == path.name
    return caught.value.code


def test_files_are_unpacked_in_the_folders_they_had(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ledger.csv": b"x", "pdf/R-1.pdf": b"%PDF-", "pdf/": b"", ".hidden": b"x",
                                       "__MACOSX/ledger.csv": b"x", "Thumbs.db": b"x"})  # fmt: skip
    (tmp_path / "out").mkdir()
    assert names(path, tmp_path / "out") == ["ledger.csv", "pdf/R-1.pdf"]


@pytest.mark.parametrize(
    "name",
    ["../../evil.xml", "/etc/evil.xml", "..\\..\\evil.xml", "C:\\evil.xml", "a/../../../evil.xml", "\x01evil.xml"],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    out = tmp_path / "deep" / "out"
    out.mkdir(parents=True)
    path = zipped(tmp_path / "a.zip", {name: b"x"})
    (member,) = unpacked(path, out, name="a.zip")
    assert member.path.resolve().is_relative_to(out.resolve())
    assert member.path.name.endswith("evil.xml")
    assert [one.name for one in tmp_path.iterdir()] == ["deep", "a.zip"] or len(list(tmp_path.iterdir())) == 2


def test_files_of_one_name_both_come_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.xml", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.xml", b"2")
    (tmp_path / "out").mkdir()
    assert sorted(one.path.read_bytes() for one in unpacked(path, tmp_path / "out", name="a")) == [b"1", b"2"]


def test_a_bomb_is_refused_when_it_has_unpacked_its_share(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"a.xml": b"\0" * 30 * 1024 * 1024})
    assert path.stat().st_size < 40_000
    assert code(path, tmp_path) == "archive_too_large"


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    assert code(zipped(tmp_path / "a.zip", {f"{n}.xml": b"x" for n in range(4)}), tmp_path) == "archive_too_large"


def test_a_list_of_files_that_is_itself_a_bomb_is_not_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.xml": b"x"})
    data = bytearray(path.read_bytes())
    place = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, place + 12, 900_000_000)
    path.write_bytes(data)
    assert is_archive(path)
    assert code(path, tmp_path) == "archive_too_large"


def test_locked_empty_and_cut_archives_are_told_apart(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.xml": b"x" * 500})
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[6] |= 1
    data[place + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    assert code(tmp_path / "locked.zip", tmp_path) == "archive_locked"
    (tmp_path / "cut.zip").write_bytes(path.read_bytes()[:-30])
    assert is_archive(tmp_path / "cut.zip")
    assert code(tmp_path / "cut.zip", tmp_path) == "archive_broken"
    assert code(zipped(tmp_path / "none.zip", {"folder/": b""}), tmp_path) == "archive_empty"


def test_workbooks_and_other_files_are_no_archives(tmp_path: Path) -> None:
    book = zipped(tmp_path / "a.xlsx", {"[Content_Types].xml": b"", "xl/workbook.xml": b""})
    (tmp_path / "a.csv").write_bytes(b"a;b")
    assert not is_archive(book)
    assert not is_archive(tmp_path / "a.csv")


def test_names_of_strangers_become_names_of_files() -> None:
    assert [safe_name(one) for one in ("../../x.xml", "a\\b.csv", "", "..", 'a"b*c.csv', "x" * 300 + ".pdf")] == [
        "x.xml", "b.csv", "file", "file", "a_b_c.csv", "x" * 130 + ".pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["单" * 100 + ".xml", "ж" * 140 + ".xml", "x." + "ж" * 140, "单" * 200, "ä" * 255])
def test_long_names_of_any_letters_can_be_written(tmp_path: Path, name: str) -> None:
    short = safe_name(name)
    assert len(short.encode()) <= 150
    assert name.startswith(short.rpartition(".")[0])
    assert short.endswith(".xml") == name.endswith(".xml")
    (member,) = unpacked(zipped(tmp_path / "a.zip", {f"{name}/{name}": b"1"}), tmp_path / "out", name="a.zip")
    assert member.path.read_bytes() == b"1"


def test_half_a_character_in_a_name_is_replaced() -> None:
    assert safe_name("a\ud800.xml") == "a_.xml"


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_unpacked_piece_by_piece_is_refused_unopened(
    tmp_path: Path, how: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "bomb.zip", {"a.xml": b"<a/>"}, how)
    monkeypatch.delattr(zipfile.ZipFile, "open")
    assert code(path, tmp_path) == "archive_broken"


def test_damaged_archives_raise_nothing_else(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", b"<a>" * 200)
    data = whole.getvalue()
    for place in range(len(data)):
        path, out = tmp_path / f"{place}.zip", tmp_path / f"out{place}"
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        out.mkdir()
        if is_archive(path):
            assert told(path, out).startswith(("taken", "archive_"))


def told(path: Path, out: Path) -> str:
    """What becomes of an archive: taken, or why it is not."""
    try:
        found = list(unpacked(path, out, name="a.zip"))
    except Refused as refused:
        return refused.code
    return "taken" if all(one.path.is_relative_to(out) for one in found) else "led out of its folder"
