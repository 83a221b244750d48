# SPDX-License-Identifier: MIT
"""Which mails of a customer go with a case, and what is said of how they are known."""

from datetime import UTC, datetime
from email.message import EmailMessage

from dunwell.services.case_package import package_of
from dunwell.services.hand_over import hand_over
from dunwell.services.returned_mail import take_mail
from dunwell.store.models import Company, Delivery
from tests.services.cases import HANDED_ON, act, handed_over, opened, partner
from tests.services.post import carry, item, writing_company

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def wrote(company: Company, subject: str, text: str, *, answers: str = "", sender: str = "") -> None:
    """A mail of C-1, or of whoever says so, on 10 March."""
    mail = EmailMessage()
    mail["From"] = sender or "cecilia@customer.example"
    mail["To"] = "office@acme.example"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{len(subject)}.{len(text)}@customer.example>"
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content(text)
    take_mail(company, mail.as_bytes(), on_of=lambda _: AT.date(), actor="worker", at=AT)


def test_only_mails_about_the_case_go_with_it_and_say_how_they_are_known(any_database: str, company: Company) -> None:
    case = handed_over(company)
    message = Delivery.objects.get(notice__number="N-1").message_id
    wrote(company, "Re: Reminder", "I shall pay on Friday.", answers=message)
    wrote(company, "A complaint", "What you ask for R-1 is wrong.")
    wrote(company, "New order", "Ten pairs of the red ones, and mind R-11.")
    with package_of(case, HANDED_ON).file as file:
        archive, told, _ = opened(file)
        listed = archive.read("correspondence.csv")
    replies = {one["text"].split("\n")[0]: one["matched"] for one in told["correspondence"] if one["kind"] == "reply"}
    assert replies == {"Re: Reminder": "proven", "A complaint": "sender"}
    assert sum(name.startswith("replies/") for name in archive.namelist()) == 2
    assert b",proven" in listed


def test_a_reply_about_an_invoice_at_home_stays_at_home(company: Company) -> None:
    writing_company(company)
    carry()
    partner(company)
    wrote(company, "About R-2", "The goods were broken.")
    wrote(company, "About R-1", "I forgot it.")
    case = hand_over(company, [item("R-1")], act(HANDED_ON), reason="enough")
    with package_of(case, HANDED_ON).file as file:
        _, told, _ = opened(file)
    assert [one["text"].split("\n")[0] for one in told["correspondence"] if one["kind"] == "reply"] == ["About R-1"]
