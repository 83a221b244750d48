# SPDX-License-Identifier: MIT
"""Composing e-mails on one core: `python -m tests.bench.bench_compose [--messages N]`.

Each has ten lines, an EPC code as a picture, and two PDFs of 30 kB that no other message has. Beside it the
standard library serialises the same parts, finished, from memory: that is the raw limit of doing it its way.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from email.message import EmailMessage

from dunwell.letters.email import compose
from dunwell.letters.html_body import html_body
from dunwell.letters.notice import Attachment, NoticeContent
from dunwell.letters.text_body import text_body
from dunwell.letters.wording import word
from tests.letters.samples import AT, LISTED, SENDER, notice

_TO = ("cecilia@customer.example",)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1000)
    many = parser.parse_args(arguments).messages
    contents = [_content(number) for number in range(many)]
    ours = _rate(contents, lambda one: compose(one, sender=SENDER, to=_TO, at=AT))
    finished = {one.number: _finished(one) for one in contents[:200]}
    theirs = _rate(contents[:200], lambda one: _serialised(one, *finished[one.number]))
    print(f"composed by us                 {ours:7.0f} a second")
    print(f"serialised by the library      {theirs:7.0f} a second")
    print(f"ratio                          {ours / theirs:7.2f}")
    return 0


def _rate(contents: Sequence[NoticeContent], make: Callable[[NoticeContent], bytes]) -> float:
    """Messages a second of our own processor time."""
    for one in contents[:20]:
        make(one)
    began = time.process_time()
    for one in contents:
        make(one)
    return len(contents) / (time.process_time() - began)


def _content(number: int) -> NoticeContent:
    lines = tuple(replace(LISTED, item=f"R-{number}-{line}", invoice=f"R-{number}-{line}") for line in range(10))
    pdfs = tuple(Attachment(f"Invoice R-{number}-{line}.pdf", b"%PDF-1.7 " + os.urandom(30_000)) for line in range(2))
    total = sum(line.chased for line in lines) + number
    return notice(
        number=f"N-{number}", lines=lines, attachments=pdfs, attached="all", credits=0, interest=0,
        fee=number, total=total, message_id=f"<n{number}@dunwell.example>",
    )  # fmt: skip


def _finished(content: NoticeContent) -> tuple[str, str, dict[str, bytes]]:
    worded = word(content)
    html = html_body(content, worded)
    return text_body(content, worded), html.text, html.pictures


def _serialised(content: NoticeContent, text: str, html: str, pictures: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, _TO[0], content.number
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    shown = message.get_payload()[1]  # type: ignore[index]  # of an alternative it is a list
    for name, png in pictures.items():
        shown.add_related(png, "image", "png", cid=f"<{name}>")  # type: ignore[union-attr]  # a part of ours
    for file in content.attachments:
        message.add_attachment(file.data, "application", "pdf", filename=file.name)
    return message.as_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
