# SPDX-License-Identifier: MIT
"""Letters against bare typst: `python -m tests.bench.bench_letters [--letters 1000]`.

Every letter is one page of ten items with a payment code; no two are alike. All on one core. `letters_per_second` is
the whole way from the facts to the PDF; `typst_per_second` only the compiler, kept as ours is, on the finished values
of other letters of the same kind, in turns with ours; `ratio` is the first to the second. `processor_per_second` counts
processor time instead of the clock's, `logo_per_second` too, for letters that have a logo. `peak_mib` is the memory of
the process at the end, of which the first letter alone takes `first_mib`.
"""

import argparse
import json
import os
import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

from dunwell.letters.notice import Account, Company, Customer, Logo, NoticeContent, NoticeLine

ON = date(2026, 3, 22)
BATCH = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="as it is printed anyway")
    given = parser.parse_args()
    os.environ["RAYON_NUM_THREADS"] = "1"
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(measure(given.letters)))


def measure(letters: int) -> dict[str, float]:
    """The rates, their ratio, and the memory."""
    from dunwell.letters.paper.letter import letter_pdf
    from dunwell.letters.paper.press import press

    company = _company()
    letter_pdf(_letter(company, -1))
    first = _peak_mib()
    ours = theirs = processor = 0.0
    for begin in range(0, letters, BATCH):
        contents = [_letter(company, number) for number in range(begin, min(begin + BATCH, letters))]
        began = time.process_time()
        ours += _seconds(letter_pdf, contents)
        processor += time.process_time() - began
        finished = [_values(_letter(company, letters + number)) for number in range(begin, min(begin + BATCH, letters))]
        theirs += _seconds(lambda values: press(values, ON, "bench"), finished)
    return {
        "letters": letters,
        "letters_per_second": round(letters / ours, 1),
        "processor_per_second": round(letters / processor, 1),
        "typst_per_second": round(letters / theirs, 1),
        "ratio": round(theirs / ours, 2),
        "logo_per_second": round(_with_logo(company), 1),
        "first_mib": first,
        "peak_mib": _peak_mib(),
    }


def _seconds[Given](make: Callable[[Given], bytes], things: Sequence[Given]) -> float:
    started = time.perf_counter()
    for thing in things:
        if not make(thing).startswith(b"%PDF-"):
            raise SystemExit("no letter was made")
    return time.perf_counter() - started


def _values(content: NoticeContent) -> dict[str, object]:
    from dunwell.letters.paper.codes import codes_of
    from dunwell.letters.paper.page import page_values
    from dunwell.letters.wording import word

    return page_values(content, word(content, paper=True), codes_of(content))


def _with_logo(company: Company, letters: int = 100) -> float:
    from PIL import Image, ImageDraw

    from dunwell.letters.paper.letter import letter_pdf

    png, picture = BytesIO(), Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, 180, 180), fill="#1a4f8b")
    ImageDraw.Draw(picture).text((220, 60), "Nordlicht", fill="#1a4f8b", font_size=72)
    picture.save(png, "PNG")
    branded = replace(company, logo=Logo(png.getvalue(), 600, 200))
    contents = [_letter(branded, -2 - number) for number in range(letters)]
    began = time.process_time()
    _seconds(letter_pdf, contents)
    return letters / (time.process_time() - began)


def _company() -> Company:
    return Company(
        "acme", "Nordlicht Büromöbel GmbH", "books@acme.example", "+49 40 123456",
        ("Speicherstraße 1", "20457 Hamburg"), (Account("DE89 3704 0044 0532 0130 00", "COBADEFFXXX", "Commerzbank"),),
        country="DE", vat_id="DE123456789", colour="#1a4f8b", footer="Geschäftsführerin: Anna Muster",
    )  # fmt: skip


def _letter(company: Company, number: int) -> NoticeContent:
    """A reminder of ten items like no other."""
    chance = random.Random(number)
    lines = tuple(_line(chance, place) for place in range(10))
    town = f"{chance.randrange(10_000, 99_999)} München"
    customer = Customer(f"C-{number}", f"Kundin {chance.randrange(10**6)} KG", "de", (f"Hauptstraße {number}", town))
    empty = NoticeContent(
        f"N-{number}", ON, company, customer, "friendly", "reminder", "EUR", (), 0, next_step="handover"
    )
    total = sum(line.chased for line in lines)
    return replace(empty, lines=lines, total=total, pay_by=ON + timedelta(days=chance.randrange(7, 28)))


def _line(chance: random.Random, place: int) -> NoticeLine:
    name, minor, days = f"R-{chance.randrange(10**6)}", chance.randrange(1000, 10**6), chance.randrange(1, 60)
    due = ON - timedelta(days=days)
    return NoticeLine(name, name, due - timedelta(days=14), due, days, minor, minor, place % 3 != 2)


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
