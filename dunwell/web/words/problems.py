# SPDX-License-Identifier: MIT
"""What is wrong in what somebody gave us, in the reader's language, by the code of the problem."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Problem
from dunwell.web.words import einvoices, sources
from dunwell.web.words.details import detail, retold

Text = str | Promise

_WRITTEN: Mapping[str, Text] = {
    "ambiguous_number": _("An instalment and an invoice would bear the same number. Choose another number."),
    "bad_amount": _("This is not an amount in its currency."),
    "bad_country": _("Write the country's two letters, as in FI."),
    "bad_days": _("Write a whole number of days."),
    "bad_email": _("This is not an e-mail address."),
    "bad_language": _("This is not the code of a language, as in fi."),
    "bad_phone": _("Write the number with digits, as in +358 40 123 4567."),
    "bad_value": _("This cannot stand here."),
    "cancelled": _("The invoice is cancelled and stays as it was."),
    "control_characters": _("There are invisible control characters in it: take them out."),
    "credit_note_installment": _("A credit note has no instalments."),
    "credit_note_paid": _("A credit note is used, not paid."),
    "customer_exists": _("Another customer has this number already."),
    "due_before_issue": _("It is due on the day on which it was issued, or later."),
    "duplicate_email": _("This address is there already."),
    "imported": _("This comes from your ledger: change it there and bring the file again."),
    "invoice_exists": _("There is an invoice with this number already."),
    "missing": _("This is needed."),
    "not_found": _("There is nothing of this name or number."),
    "paid_before_issue": _("It was paid on the day on which it was issued, or later."),
    "parts_changed": _("The number of instalments stays. Agree on instalments instead."),
    "parts_few": _("Instalments are two or more."),
    "parts_sum": _("The instalments together are not the amount of the invoice."),
    "reminded": _("A notice has told the customer this: it stays. Cancel the invoice and write another one."),
    "secret_asked_again": _("Give it again: what is kept would go to another place now."),
    "settled": _("Something of it was settled: this stays. Take that back first, or cancel the invoice."),
    "sign_changed": _("An invoice does not turn into a credit note, or back."),
    "too_long": _("This is too long."),
    "unknown_currency": _("A currency is a code of three letters, such as EUR."),
}
_PROCEDURES: Mapping[str, Text] = {
    "own_server_needed": _(
        "It writes each invoice separately, and by e-mail that needs the company's own mail server: nothing of it went "
        "by e-mail. Set one up under Settings → Channels."
    ),
    "bad_percent": _("This is not a percentage from 0 to 100 with at most four decimals."),
    "block_in_subject": _("The subject is one line: the table and the bank accounts belong into the text."),
    "bound_without_percent": _("A least or highest fee goes with a fee in percent, and there is none."),
    "duplicate_code": _("This code is there twice."),
    "duplicate_language": _("This language is there twice."),
    "duplicate_value": _("Something is named twice."),
    "empty": _("Name at least one, or leave it out."),
    "fee_and_percent": _("A fee is fixed or a percentage, not both."),
    "fee_bounds_cross": _("The least fee is above the highest."),
    "levels_fall": _("A level must come later than the one before it."),
    "not_yet": _("Interest and compensation are not computed yet: leave this out."),
    "out_of_range": _("This is outside what can be."),
    "repeat_not_last": _("Only the last level of a procedure may repeat."),
    "reserved_code": _("A procedure cannot be called so."),
    "subject_empty": _("A message needs a subject."),
    "text_fails": _("This text cannot be filled in."),
    "text_runs_away": _("A loop in this text makes too much."),
    "text_syntax": _("A placeholder in this text is not written as it has to be."),
    "toml_syntax": _("The file is not written as TOML has to be."),
    "too_many_levels": _("The procedure has too many levels."),
    "pay_to_missing": _("The text must say how to pay: use pay_to."),
    "total_missing": _("The text must say what is to be paid: use the table or the total."),
    "unknown_filter": _("There is no such filter."),
    "unknown_key": _("There is no such key here."),
    "unknown_placeholder": _("There is no such placeholder."),
    "wrong_type": _("This is of the wrong kind."),
}
# What stands in the way of a payment code, and of a letter.
_LETTERS: Mapping[str, Text] = {
    "address_cut": _("Name or address is too long for the window of an envelope: shorten it."),
    "address_incomplete": _("A QR-bill needs the company's street, postal code, town and country."),
    "address_not_latin": _("A QR-bill is written in Latin letters only: name and address have others."),
    "amount_beyond_code": _("The amount is too large for a payment code."),
    "bic_missing": _("A payment code for an account outside the European Economic Area needs its BIC."),
    "character_without_glyph": _("The letter's fonts lack a character of this text."),
    "iban_checksum": _("The check digits of this IBAN are wrong. Compare it with what the bank states."),
    "iban_form": _("This IBAN has not the length or form of its country. Compare it with what the bank states."),
    "no_address": _("There is no postal address: a letter cannot be posted."),
    "no_iban": _("No account has an IBAN: no payment code is printed."),
    "nothing_to_pay": _("There is nothing to pay: no payment code is printed."),
    "nothing_to_pay_to": _("There is no bank account in the settings: no payment code is printed."),
    "qr_reference_missing": _("A QR-IBAN takes QR references only: state an ordinary IBAN as well."),
    "reference_checksum": _("The check digits of this payment reference are wrong: banks refuse it."),
    "reference_too_long": _("The payment reference is too long for a payment code."),
}
_FILES: Mapping[str, Text] = {
    "amount_below_allocated": _("More than this amount is settled already: take that back first."),
    "bad_credit_limit": _("This is not a credit limit."),
    "bad_date": _("This is not a date as the file writes dates."),
    "bad_installment": _("An instalment is a number: 1, 2, 3 …"),
    "bad_kind": _("The kind is business, consumer or public."),
    "bad_map": _("The file cannot be read in this way."),
    "bad_path": _("This is not the name of a file beside the list."),
    "bad_yes_no": _("This is neither yes nor no."),
    "broken_quoting": _("A quotation mark is never closed. Export the file again."),
    "credit_note": _("This is a credit note: a payment settles invoices."),
    "currency_mismatch": _("The invoice and the payment have different currencies."),
    "duplicate_column": _("A column that is read stands twice. Keep one."),
    "empty_file": _("There is nothing in the file, or no header row where it should be."),
    "error_cell": _("The cell shows an error of the spreadsheet."),
    "file_too_large": _("The file is too large: split it."),
    "formula_without_value": _("The cell has a formula without its result. Open the file, save it and bring it again."),
    "installments_changed": _("The invoice is there already, and only one of the two has instalments."),
    "installments_disagree": _("The rows of one invoice must agree in all but due date and amount."),
    "installments_missing": _("To change its currency, name all instalments of the invoice."),
    "invoice_cancelled": _("The invoice is cancelled."),
    "invoice_in_use": _("It was paid or reminded: its customer and currency stay. Cancel it instead."),
    "line_too_long": _("A line of the file is too long. Export it again."),
    "missing_amount": _("The amount is missing: it is not taken for 0.00."),
    "missing_columns": _("Columns are missing that this kind of list needs."),
    "missing_value": _("A value is missing that every row needs."),
    "negative_payment": _("A payment is above 0."),
    "mail_cut": _("This mail is very large; only its beginning was read."),
    "mail_too_deep": _("This mail has parts within parts without end; the innermost were left out."),
    "no_such_file": _("The file cannot be read."),
    "not_a_pdf": _("This file is no PDF, whatever its name says."),
    "not_a_text_file": _("The file is no text. Export it as CSV or XLSX."),
    "not_a_workbook": _("The file is no readable workbook: damaged, cut short, or locked by a password."),
    "not_text": _("The cell holds no text."),
    "other_customer": _("The two belong to different customers."),
    "payment_changed": _("A payment of this number is there already, and it is another one."),
    "pdf_missing": _("The PDF is not there: bring it beside the list."),
    "pdf_outside_folder": _("The PDF does not lie beside the list."),
    "pdf_too_large": _("The PDF is too large."),
    "too_few_cells": _("The row has too few cells: it was cut, or a separator is missing."),
    "too_many_cells": _("The row has too many cells: put those that hold the separator in quotation marks."),
    "unclear_kind": _("The file could be more than one kind of list. Say which."),
    "unknown_customer": _("There is no customer of this number."),
    "unknown_invoice": _("There is no invoice of this number."),
    "unknown_procedure": _("There is no procedure of this code."),
    "wrong_encoding": _("The file is written in other letters than said."),
    "zero_amount": _("The amount is 0: there is nothing to pay. Take the row out."),
    **dict.fromkeys(
        ("duplicate_customer", "duplicate_invoice", "duplicate_payment"),
        _("This stands in the file already. Keep one."),
    ),
}
_BANK: Mapping[str, Text] = {
    "bad_direction": _("Whether money came or went does not stand here as this bank writes it."),
    "bad_xml": _("The file breaks off or is damaged: fetch it again from where it came."),
    "balance_currency": _("A balance has another currency than its statement."),
    "balance_gap": _("A statement is missing: this one does not open with what the one before it closed with."),
    "balance_mismatch": _("The closing balance does not follow from the opening balance and the entries."),
    "bank_record_unread": _("This is not written as its format says, and was left out."),
    "currency_missing": _("The file names no currency: its amounts are read with two decimals."),
    "details_mismatch": _("What the bank tells in detail does not sum up to what it booked."),
    "no_profile": _("The header row is that of no bank we know. Write a map that says what its columns mean."),
    "repeated_entry": _("The same entry stands in the statement twice."),
    "statement_cut": _("The statement breaks off: fetch it again from the bank."),
    "unknown_account": _("This account is not known to be yours: what stands on it is held until you say whose it is."),
    "unclear_dates": _("The file does not tell whether day or month comes first."),
    "unclear_decimals": _("The file does not tell which mark stands before the decimals."),
    "totals_mismatch": _("The entries do not sum up to what the file says of them."),
    "unknown_profile": _("There is no bank profile of this name."),
    "which_profile": _("The header row fits several banks. Say which it is."),
}
# What the proof of the books finds; what exactly, the message tells.
_BOOKS: Mapping[str, Text] = {
    "chain_broken": _("The history was changed, or a line of it is missing."),
    "claim_status": _("What the claim is at does not follow from what is paid."),
    "email_positions": _("The customer's addresses are not in one order."),
    "other_company": _("This points into another company."),
    "procedure_version": _("The version in force is not the last."),
    "write_off_whole": _("What was written off is not what it settled."),
    **dict.fromkeys(
        ("item_balance", "payment_balance", "credit_note_balance", "claim_balance", "invoice_amount"),
        _("This balance is not the sum of its parts."),
    ),
    **dict.fromkeys(
        ("entry_payment", "entry_reversal", "entry_without_payment", "entry_twice", "entry_known", "entry_account",
         "entry_lost", "payment_of_no_entry", "payment_anew_twice"),
        _("What the bank told and what was booked for it disagree."),
    ),
    **dict.fromkeys(
        ("match_booked", "match_whose", "match_set_aside", "write_off_beside", "write_off_whose"),
        _("The payment is not what was decided about it."),
    ),
    **dict.fromkeys(
        ("item_mirror", "credit_note_item", "cancelled_settled"), _("The invoice and what is open of it disagree.")
    ),
    **dict.fromkeys(
        ("allocation_currency", "allocation_customer"), _("Money of one settles what does not belong to it.")
    ),
    **dict.fromkeys(
        ("state_position", "state_steps", "state_last_on", "state_notice", "state_noticed_on", "state_charged",
         "state_missing"),
        _("Where the invoice stands is not what its history tells."),
    ),
    **dict.fromkeys(
        ("notice_lines", "notice_withdrawn", "notice_delivery", "delivery_channel", "letter_in_batch", "batch_letters",
         "batch_state", "notice_case", "case_items", "notice_call",
         "claims_of_notice", "claim_of_withdrawn"),
        _("The notice and what was made of it disagree."),
    ),
}  # fmt: skip
PROBLEMS: Mapping[str, Text] = {
    **_WRITTEN,
    **_PROCEDURES,
    **_LETTERS,
    **_FILES,
    **_BANK,
    **_BOOKS,
    **einvoices.PROBLEMS,
    **sources.PROBLEMS,
}
# Their messages come in the reader's language already.
SPOKEN = frozenset({"weak_password"})
# The sentence says all that the message does.
_WHOLE = frozenset(
    {
        "own_server_needed",
        "missing",
        *("bad_days", "bad_kind", "bad_percent", "block_in_subject", "cancelled", "due_before_issue"),
        *("credit_note_paid", "credit_note_installment", "customer_exists", "fee_and_percent", "imported"),
        "invoice_exists",
        *("chain_broken", "control_characters", "error_cell", "missing_amount", "negative_payment", "not_yet"),
        *("paid_before_issue", "parts_changed", "procedure_version", "reminded", "repeat_not_last"),
        *("secret_asked_again", "settled"),
        *(_LETTERS.keys() - {"character_without_glyph"}),
        *(sources.PROBLEMS.keys() - {"internal_error"}),
        *("sign_changed", "subject_empty", "pay_to_missing", "total_missing", "zero_amount"),
    }
)

# Of these nothing is to be said but the sentence, and what stands in the cell: the message quotes it.
_QUOTED = frozenset(
    {
        *("bad_amount", "bad_credit_limit", "bad_date", "bad_email", "bad_installment", "bad_kind", "bad_language"),
        *(
            "bad_path",
            "bad_phone",
            "bad_yes_no",
            "missing_value",
            "unknown_currency",
            "unknown_customer",
            "unknown_invoice",
        ),
        "unknown_procedure",
    }
)
_CELL = re.compile(r'"([^"]+)"')
_MEANT = re.compile(r"code, ([A-Z]{2})$")  # GB for UK, GR for EL


def problem_sentence(problem: Problem, own: Mapping[str, Text] | None = None) -> str:
    """What is wrong, in the reader's language; what the message knows beyond that stands after it, in brackets.

    `own`: what a form says of some codes in its own words; these are told alone.
    """
    if problem.code in SPOKEN:
        return problem.message
    if own and problem.code in own:
        return str(own[problem.code])
    sentence = PROBLEMS.get(problem.code)
    if sentence is None:
        return problem.message
    # A refusal put into words for programs begins with its code.
    if problem.code in _WHOLE or not problem.message or problem.message.startswith(problem.code):
        return str(sentence)
    told = gettext("{sentence} ({detail})").format(sentence=sentence, detail=detail(problem))
    return retold(problem) or told


def placed_sentence(problem: Problem) -> str:
    """The same after its place: file, row and column."""
    return gettext("{place}: {sentence}").format(place=problem.where, sentence=problem_sentence(problem))


def row_told(problem: Problem) -> tuple[str, str]:
    """What is wrong in a cell, and what stands there: `("This is not an e-mail address.", "nobody")`."""
    quoted = _CELL.search(problem.message)
    if problem.code == "bad_country" and quoted:
        meant = _MEANT.search(problem.message)
        return str(PROBLEMS[problem.code]), f"{quoted[1]} → {meant[1]}" if meant else quoted[1]
    if problem.code in _QUOTED and (quoted or problem.code == "missing_value"):
        return str(PROBLEMS[problem.code]), quoted[1] if quoted else ""
    return problem_sentence(problem), ""
