# SPDX-License-Identifier: MIT
"""Why a file is no e-invoice that we take, and what may be odd about one that we do; each told in a sentence."""

from collections.abc import Mapping

from dunwell.core.problem import Problem, Refused

# Nothing of the file is taken. The words that programs and the command line see; the screens have their own.
REFUSED: Mapping[str, str] = {
    "einvoice_unsupported": "this is {what}, a syntax that is not read",
    "empty_file": "there is nothing in the file",
    "file_too_large": "the file, or what it unpacks to, is larger than {limit} MB",
    "not_a_receivable": "this is no invoice that asks for money ({what})",
    "not_an_einvoice": "the root element {root} is that of no e-invoice",
    "pdf_broken": "the PDF is damaged, or packed in a way that no standard for invoices has",
    "pdf_encrypted": "the PDF is locked by a password",
    "pdf_several_invoices": "several XML files are attached, and none has the name of an invoice: {names}",
    "pdf_without_invoice": "the PDF has no data attached: it is a picture of an invoice, no e-invoice",
    "self_billed": "the buyer issued it for the seller ({what}): it is no claim of ours",
    "several_invoices": "the file holds {count} invoices, and one was asked for",
    "unknown_document_type": "{type} is no type of document that EN 16931 or the format knows",
    "xml_broken": "the XML breaks off or is damaged: {reason}",
    "xml_doctype": "the file declares a document type, where dangerous entities come from",
    "xml_encoding": "it is not written in the letters that it declares ({encoding}, byte {byte})",
    "xml_too_deep": "elements stand within elements, more than {limit} deep",
}
# The invoice is whole; a person may want to look.
ODD = frozenset(
    {
        "already_paid",
        "bad_country",
        "bad_email",
        "copy",
        "credit_note_negative",
        "due_before_issue",
        "due_dates_several",
        "earlier_balance",
        "self_billed",
        "test_invoice",
        "totals_disagree",
    }
)


def refusal(code: str, file: str, **facts: object) -> Refused:
    """A file refused as a whole: `code` is one of `REFUSED`."""
    message = REFUSED[code].format_map(facts)
    return Refused(code, problems=(Problem(code, file, message),), file=file, **facts)
