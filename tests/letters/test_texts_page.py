# SPDX-License-Identifier: MIT
"""`docs/texts.md` is what the texts say: `python -m tests.letters.test_texts_page` writes it anew."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from babel import Locale

from dunwell.letters.notice import TONES, Company, Customer, NoticeContent, NoticeLine, Tone
from dunwell.letters.placeholders import PLACEHOLDERS
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from dunwell.letters.words import languages, reviewed, words
from tests.letters.samples import ACME

PAGE = Path(__file__).parents[2] / "docs/texts.md"
_HEAD = """# What a notice says

A reminder speaks in one of five tones, by the place of its level in the procedure: a **courtesy** before the due date,
then **friendly**, **firm** and **final**; where four or more reminders stand before a hand-over, the last of them
announces it (**hand-over**). The words lie in `dunwell/letters/texts/LANGUAGE/`, a file a tone, and `words.toml` with
the small words around them. A notice is written in the customer's language; where neither the company nor Dunwell has
a text in it, in the company's; else in English.

A company may write its own text for a level and a language, under Settings → Texts or in a procedure's panel. It is
written in Liquid, with the placeholders below; amounts and dates arrive as finished text in the customer's language. A
text is checked when it is saved: a placeholder that does not exist, a sum that is not said, a loop that makes too much.
Nothing in a text can run code, read a file or see another company.
"""


def test_the_page_says_what_the_texts_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.letters.test_texts_page`"


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_languages(), *_tones(), *_placeholders()]) + "\n"


def _languages() -> Iterator[str]:
    yield "## Languages\n"
    yield "| language | | read by a native speaker |\n|---|---|---|"
    for code in sorted(languages()):
        readers = sorted({who for name in (*TONES, "words") if (who := reviewed(code, name))})
        yield f"| {Locale.parse(code).english_name} | `{code}` | {', '.join(readers) or 'not yet'} |"
    yield ""


def _tones() -> Iterator[str]:
    yield "## Each tone once\n"
    for tone in TONES:
        content = _content(tone)
        worded = word(content)
        yield f"### {words('en').title[tone]}\n\nSubject: {worded.subject}\n"
        yield f"```text\n{text_body(content, worded).strip()}\n```\n"


def _placeholders() -> Iterator[str]:
    yield "## Placeholders\n"
    yield "| placeholder | what it is |\n|---|---|"
    for name, meaning in PLACEHOLDERS.items():
        yield f"| `{name}` | {meaning} |"


def _content(tone: Tone) -> NoticeContent:
    early = tone == "courtesy"
    line = NoticeLine(
        "R-1001", "R-1001", date(2026, 2, 1), date(2026, 3, 25 if early else 1), -3 if early else 21, 12000, 12000,
        True, reference="RF18 5390 0754 7034",
    )  # fmt: skip
    company: Company = replace(ACME, pay_to="")
    fee = 0 if tone in {"courtesy", "friendly"} else 500
    return NoticeContent(
        number="N-17", on=date(2026, 3, 22), company=company, customer=Customer("C-1", "Cecilia Svensson"), tone=tone,
        level="", currency="EUR", lines=(line,), fee=fee, total=12000 + fee, pay_by=date(2026, 3, 29),
        next_step="handover" if tone in {"final", "handover"} else "notice",
    )  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.exit(0)
