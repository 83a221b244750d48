# SPDX-License-Identifier: MIT
import hashlib
from datetime import date

import pytest
from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.services.documents import keep
from dunwell.services.notice_content import content_of, message_preview
from dunwell.services.run_dunning import run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Company, Delivery, Invoice
from tests.letters.samples import part
from tests.services.post import RULES, TODAY, carry, notice, parsed, when, writing_company

TEXTS = """\
[[procedure.level.text]]
language = "fi"
subject = "Muistutus {{ notice.number }}"
body = "{{ table }}{{ pay_to }}"
[[procedure.level.text]]
language = "de"
subject = "Mahnung {{ notice.number }}"
body = "{{ table }}{{ pay_to }}"
"""
SECOND = '[[procedure.level]]\ncode = "dunning"'


def test_a_notice_says_what_its_rows_say(company: Company) -> None:
    writing_company(company)
    row = notice(company, "N-1")
    content = content_of([row.pk])[row.pk]
    assert (content.number, content.tone, content.level, content.total) == ("N-1", "friendly", "reminder", 15500)
    first, second = content.lines
    assert (first.item, first.days_overdue, first.chased) == ("R-1", 7, 10000)
    assert (second.item, second.days_overdue, second.chased) == ("R-2", 7, 5000)
    assert second.reference == "RF18539007547034"
    assert (content.customer.customer_id, content.customer.language) == ("C-1", "en")
    assert (content.next_step, content.pay_by) == ("notice", date(2026, 3, 21))
    assert content.message_id == Delivery.objects.get(notice=row).message_id
    assert content.in_reply_to == ()


def test_many_notices_take_as_many_queries_as_one(company: Company) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    writing_company(company)
    ids = [notice(company, number).pk for number in ("N-1", "N-2")]
    with CaptureQueriesContext(connection) as one:
        content_of(ids[:1])
    with CaptureQueriesContext(connection) as both:
        assert len(content_of(ids)) == 2
    assert len(both) == len(one)


def test_a_second_notice_answers_the_first_one_that_was_accepted(company: Company) -> None:
    writing_company(company)
    carry()
    run_dunning(company, date(2026, 3, 22), actor="bob", at=when(date(2026, 3, 22))["at"])
    first = Delivery.objects.get(notice__number="N-1")
    second = notice(company, "N-3")
    assert content_of([second.pk])[second.pk].in_reply_to == (first.message_id,)
    assert parsed(message_preview(company, "N-3"))["In-Reply-To"] == first.message_id
    Delivery.objects.filter(pk=first.pk).update(state="bounced")
    assert content_of([second.pk])[second.pk].in_reply_to == ()


def test_the_original_invoices_are_attached_unless_the_level_says_no(company: Company) -> None:
    writing_company(company)
    documents = settings.ENVIRONMENT.documents
    documents.mkdir(parents=True)
    (documents / f"{'a' * 64}.pdf").write_bytes(b"%PDF-1.7 R-1")
    Invoice.objects.filter(number="R-1").update(pdf="a" * 64)
    files = [part.get_filename() for part in parsed(message_preview(company, "N-1")).iter_attachments()]
    assert files == ["Invoice R-1.pdf"]


@pytest.mark.parametrize(
    ("sizes", "files", "told"),
    [
        ((100, 100), 2, "The original invoices are attached."),
        ((700_000, 700_000), 1, "The newest of the original invoices are attached"),
        ((100, 2_000_000), 1, "The newest of the original invoices are attached"),
        ((2_000_000, 2_000_000), 0, "The original invoices are too large for one message."),
    ],
)
def test_the_newest_originals_that_fit_go_with_a_message_and_it_says_so(
    company: Company, sizes: tuple[int, int], files: int, told: str
) -> None:
    company.attach_limit_mb = 1
    company.save()
    writing_company(company)
    found = Invoice.objects.filter(company=company, customer__ref="C-1").order_by("issued_on", "pk")[:2]
    for invoice, size in zip(found, sizes, strict=True):
        content = b"%PDF-" + bytes(size)
        invoice.pdf = hashlib.sha256(content + invoice.number.encode()).hexdigest()
        invoice.save()
        keep(settings.ENVIRONMENT.documents / f"{invoice.pdf}.pdf", content)
    message = parsed(message_preview(company, "N-1"))
    assert len(list(message.iter_attachments())) == files
    assert told in part(message, "plain")


def test_a_missing_file_sets_the_message_aside(company: Company) -> None:
    writing_company(company)
    Invoice.objects.filter(number="R-1").update(pdf="b" * 64)
    with pytest.raises(Refused, match="file_missing"):
        message_preview(company, "N-1")
    assert (carry().refused, Delivery.objects.get(notice__number="N-1").state) == (1, "refused")


@pytest.mark.parametrize(("language", "word"), [("de-AT", "Mahnung"), ("fi", "Muistutus"), ("et", "Muistutus")])
def test_own_words_are_the_customers_language_else_the_companys(company: Company, language: str, word: str) -> None:
    Company.objects.filter(pk=company.pk).update(language="fi")
    writing_company(company, rules=RULES.replace(SECOND, TEXTS + SECOND))
    row = notice(company, "N-1")
    row.customer.language = language
    row.customer.save()
    assert parsed(message_preview(company, "N-1"))["Subject"] == f"{word} N-1"


def test_a_withdrawn_notice_has_no_preview(company: Company) -> None:
    writing_company(company)
    withdraw_notice(company, "N-1", reason="no", **TODAY)
    with pytest.raises(Refused, match="notice_withdrawn"):
        message_preview(company, "N-1")
