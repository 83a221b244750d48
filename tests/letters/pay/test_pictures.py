# SPDX-License-Identifier: MIT
"""Every picture is read back by a barcode reader: as it is, on paper, small, turned, and on a dark page."""

import re
from dataclasses import replace
from functools import cache
from importlib import import_module
from io import BytesIO
from xml.etree import ElementTree

import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from dunwell.core.problem import Refused
from dunwell.letters.notice import Account
from dunwell.letters.pay.code128 import bars
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.pay.pictures import barcode_svg, qr_png, qr_svg, shown_width, swiss_png, swiss_svg
from tests.letters.pay.worked import FINNISH, QR_IBAN, QR_REFERENCE, asked, company, swiss_company, table

PDFIUM = import_module("pypdfium2")  # it comes without types
RF = "RF18 5390 0754 7034"
NAMES = (
    "Acme Oy",
    "Αφοί Παπαδόπουλοι ΑΕ",
    "Zażółć Gęślą Jaźń Sp. z o.o.",
    "Müller & Söhne GmbH",
    "Şişli Işık Ltd. Şti.",
    "SIA Rūķīšu Ēdiens",
    'שלום בע"מ',
    "شركة السلام",
    "株式会社",
)
AMOUNTS = (1, 100, 123456, 999_999_99, 999_999_999_99)


def epc(minor: int, name: str) -> str:
    return pay_codes(asked(replace(company(FINNISH), name=name), minor, reference=RF)).epc


def swiss(minor: int, name: str) -> str:
    return pay_codes(asked(swiss_company(QR_IBAN, name=name), minor, "CHF", QR_REFERENCE)).swiss


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def read(image: Image.Image) -> tuple[str, str, str]:
    """The one code in a picture: its text, format and error correction."""
    (found,) = zxingcpp.read_barcodes(image)
    return found.text, found.format.name, found.ec_level


@cache
def printed(svg: str, dots_an_inch: int = 300) -> Image.Image:
    """A picture as a letter carries it: set by typst into a PDF, and printed by another program."""
    page = '#set page(width: auto, height: auto, margin: 5mm)\n#image(bytes(sys.inputs.svg), format: "svg", width: {})'
    found = re.search(r'width="([0-9.]+mm)"', svg)
    source = page.replace("{}", found[1] if found else "32mm")
    pdf = typst.compile(source.encode(), sys_inputs={"svg": svg})
    assert isinstance(pdf, bytes)
    image: Image.Image = PDFIUM.PdfDocument(pdf)[0].render(scale=dots_an_inch / 72).to_pil()
    return image.convert("L")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("minor", AMOUNTS)
def test_epc_code_is_read_back_from_screen(minor: int, name: str) -> None:
    payload = epc(minor, name)
    assert name in payload
    assert read(opened(qr_png(payload))) == (payload, "QRCode", "M")


@pytest.mark.parametrize("name", NAMES)
def test_epc_code_is_read_back_from_paper(name: str) -> None:
    payload = epc(123456, name)
    assert read(printed(qr_svg(payload))) == (payload, "QRCode", "M")


@pytest.mark.parametrize("minor", AMOUNTS)
@pytest.mark.parametrize("name", [name for name in NAMES if swiss(1, name)])
def test_swiss_code_is_read_back_from_screen_in_spite_of_its_cross(minor: int, name: str) -> None:
    payload = swiss(minor, name)
    assert read(opened(swiss_png(payload))) == (payload, "QRCode", "M")


@pytest.mark.parametrize("name", [name for name in NAMES if swiss(1, name)])
def test_swiss_code_is_read_back_from_paper_and_is_46_mm_wide(name: str) -> None:
    payload = swiss(123456, name)
    picture = printed(swiss_svg(payload))
    assert read(picture) == (payload, "QRCode", "M")
    dark = picture.point(lambda value: 255 * (value < 128)).getbbox()
    assert dark is not None
    assert [round((dark[2 + axis] - dark[axis]) / 300 * 25.4) for axis in (0, 1)] == [46, 46]


def test_names_in_latin_letters_reach_the_swiss_code() -> None:
    assert [name for name in NAMES if swiss(1, name)] == [NAMES[at] for at in (0, 2, 3, 4, 5)]


@pytest.mark.parametrize("picture", ["screen", "paper"])
def test_the_swiss_cross_stands_in_the_middle(picture: str) -> None:
    payload = swiss(123456, "Acme")
    image = opened(swiss_png(payload)) if picture == "screen" else printed(swiss_svg(payload))
    frame = image.point(lambda value: 255 * (value < 128)).getbbox()
    assert frame is not None
    middle, mm = image.width / 2, (frame[2] - frame[0]) / 46

    def at(right: float, down: float) -> str:
        value = image.getpixel((int(middle + right * mm), int(middle + down * mm)))
        assert isinstance(value, int)
        return "white" if value > 200 else "black" if value < 55 else "grey"

    arms = [at(0, 0), at(1.6, 0), at(-1.6, 0), at(0, 1.6), at(0, -1.6)]
    square = [at(x, y) for x in (-1.8, 1.8) for y in (-1.8, 1.8)] + [at(2.6, 0), at(0, 2.6), at(-2.6, 0), at(0, -2.6)]
    frame_of_white = [at(x, y) for x, y in ((3.25, 0), (-3.25, 0), (0, 3.25), (0, -3.25), (3.25, 3.25))]
    assert (set(arms), set(square), set(frame_of_white)) == ({"white"}, {"black"}, {"white"})


@pytest.mark.parametrize("row", table("Finnish bank barcode"), ids=lambda row: row["reference"])
def test_bank_barcode_is_read_back_from_paper(row: dict[str, str]) -> None:
    picture = printed(barcode_svg(row["digits"]))
    text, kind, _ = read(picture)
    assert (text, kind) == (row["digits"], "Code128")
    assert [round(side / 300 * 25.4) - 10 for side in picture.size] == [102, 12]


def test_every_pair_of_digits_has_its_bars() -> None:
    for first in range(0, 100, 25):
        digits = "".join(f"{pair:02d}" for pair in range(first, first + 25))
        assert read(printed(barcode_svg(digits)))[:2] == (digits, "Code128")


@settings(max_examples=150)
@given(st.text("0123456789", min_size=54, max_size=54))
def test_bars_of_any_digits_are_read_back(digits: str) -> None:
    found = bars(digits)
    width = found[-1][0] + found[-1][1]
    assert width == 332
    image = Image.new("L", (2 * (width + 20), 40), 255)
    for at, wide in found:
        image.paste(0, (2 * (at + 10), 0, 2 * (at + 10 + wide), 40))
    assert read(image)[:2] == (digits, "Code128")


@pytest.mark.parametrize("digits", ["123", "12a4", "١٢", "²²"])
def test_what_are_no_pairs_of_digits_is_refused(digits: str) -> None:
    with pytest.raises(Refused, match="bad_barcode_digits"):
        barcode_svg(digits)


@settings(max_examples=60)
@given(
    minor=st.integers(1, 999_999_999_99),
    name=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=80),
    item=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20),
)
def test_any_name_amount_and_reference_are_read_back(minor: int, name: str, item: str) -> None:
    payload = pay_codes(asked(replace(company(FINNISH), name=name), minor, item=item)).epc
    assert payload
    (found,) = zxingcpp.read_barcodes(opened(qr_png(payload)))
    assert found.bytes.decode() == payload


def test_a_picture_for_a_screen_has_two_pixels_for_each_shown_and_a_whole_number_to_a_module() -> None:
    for payload in (epc(1, "A"), epc(999_999_999_99, "Ä" * 70), swiss(1, "A")):
        png = qr_png(payload)
        image = opened(png)
        assert image.size == (2 * shown_width(png),) * 2
        assert 150 <= shown_width(png) <= 260
        modules = round(image.width / _module_in_pixels(image))
        assert image.width % modules == 0
        assert (image.width // modules) % 2 == 0


def _module_in_pixels(image: Image.Image) -> float:
    """A seventh of the finder pattern's upper edge."""
    left, top, *_ = image.point(lambda value: 255 * (value < 128)).getbbox() or (0, 0)
    right = left
    while image.getpixel((right, top)) == 0:
        right += 1
    return (right - left) / 7


@pytest.mark.parametrize("make", [qr_png, swiss_png])
def test_a_picture_for_a_screen_reads_on_a_dark_page_and_stays_small(make: object) -> None:
    assert callable(make)
    png = make(swiss(123456, "Acme"))
    code = opened(png)
    page = Image.new("L", (code.width + 200, code.height + 200), 17)
    page.paste(code, (100, 100))
    assert read(page)[1] == "QRCode"
    assert len(png) < 3000
    assert code.getpixel((0, 0)) == 255
    frame = ImageOps.invert(code).getbbox()
    assert frame is not None
    assert frame[0] >= 4 * _module_in_pixels(code)


@pytest.mark.parametrize("name", NAMES)
def test_epc_code_is_read_by_a_poor_camera(name: str) -> None:
    payload = epc(123456, name)
    seen = opened(qr_png(payload)).resize((150, 150), Image.Resampling.LANCZOS)
    turned = seen.rotate(7, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8))
    assert read(turned)[0] == payload


@pytest.mark.parametrize(
    "svg",
    [
        qr_svg(epc(1, "<script>&")),
        swiss_svg(swiss(1, "Acme <b>")),
        barcode_svg("1" * 54),
    ],
)
def test_pictures_for_paper_are_plain_drawings(svg: str) -> None:
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own picture
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "path", "rect"}
    assert "script" not in svg
    assert not any("href" in name for element in root.iter() for name in element.attrib)


def test_same_notice_gives_the_same_bytes() -> None:
    assert qr_png(epc(1, "Acme")) == qr_png(epc(1, "Acme"))
    assert swiss_svg(swiss(1, "Acme")) == swiss_svg(swiss(1, "Acme"))


def test_the_longest_payloads_stay_within_the_versions_of_their_standards() -> None:
    longest = pay_codes(asked(replace(company(FINNISH), name="Ж" * 70), 999_999_999_99, item="Ж" * 60)).epc
    assert 300 < len(longest.encode()) <= 331
    assert _modules_a_side(qr_svg(longest)) <= 69
    account = Account(QR_IBAN.number, holder="Ü" * 70)
    bill = pay_codes(asked(swiss_company(account), 999_999_999_99, "CHF", QR_REFERENCE)).swiss
    assert read(printed(swiss_svg(bill)))[0] == bill


def _modules_a_side(svg: str) -> int:
    """Version 13 has 69; the white around is 4 on each side."""
    found = re.search(r'viewBox="0 0 ([0-9]+) ', svg)
    assert found is not None
    return int(found[1]) - 8


@pytest.mark.parametrize("name", NAMES)
def test_a_code_holds_the_bytes_of_utf_8_and_no_mark_of_their_encoding(name: str) -> None:
    payload = epc(100, name)
    image = opened(qr_png(payload))
    (found,) = zxingcpp.read_barcodes(image)
    assert found.bytes == payload.encode()
    assert found.content_type is zxingcpp.ContentType.Text
    # Its first four bits, in the lower right corner, say what follows: 0100 bytes, 0010 letters, 0111 a mark (ECI).
    modules = [[1 - pixel // 255 for pixel in row] for row in rows_of(qr_svg(payload))]
    side = len(modules)
    corner = [(side - 1, side - 1), (side - 1, side - 2), (side - 2, side - 1), (side - 2, side - 2)]
    # Mask 4 turns over the modules for which this is even.
    bits = [modules[y][x] ^ ((y // 2 + x // 3) % 2 == 0) for y, x in corner]
    assert bits in ([0, 1, 0, 0], [0, 0, 1, 0])


def rows_of(svg: str) -> list[list[int]]:
    """The modules of a code without its quiet zone, as pixels: 0 dark, 255 light."""
    box = re.search(r'viewBox="0 0 (\d+) ', svg)
    assert box
    side = int(box[1])
    pixels = [[255] * side for _ in range(side)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for at in range(int(x), int(x) + int(run)):
            pixels[int(y)][at] = 0
    return [row[4:-4] for row in pixels[4:-4]]
