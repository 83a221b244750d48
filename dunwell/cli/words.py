# SPDX-License-Identifier: MIT
"""What a refusal says to a person: one sentence that tells what it was, and what cures it.

The codes are stable, the sentences are not. A code without a sentence is still told, with its facts.
"""

from collections.abc import Mapping

from dunwell.core.problem import Refused

SENTENCES: Mapping[str, str] = {
    # files
    "bad_map": "The map cannot be used, so nothing was read; mend the places below.",
    "broken_quoting": "The file's quotation marks do not close, so nothing was taken; export it again.",
    "duplicate_column": "A column stands twice in the header, so nothing was taken; keep one.",
    "empty_file": "The file is empty, so nothing was taken; export it again.",
    "file_too_large": "The file is too large, so nothing was taken; split it.",
    "line_too_long": "A line of the file is too long to be a row, so nothing was taken; is it the right file?",
    "missing_columns": "Columns that are needed are missing, so nothing was taken; name them so, or use --map.",
    "no_such_file": "The file cannot be read; is the path right?",
    "not_a_text_file": "The file is no text, so nothing was taken; save it as CSV in UTF-8 or as XLSX.",
    "not_a_workbook": "The file is no XLSX workbook, so nothing was taken; save it again as XLSX or CSV.",
    "unclear_kind": "The columns fit several kinds of file, so nothing was taken; say which with --as.",
    "wrong_encoding": "The file is not written in UTF-8, so nothing was taken; save it so, or say in a map.",
    # bank files
    "not_a_bank_file": "{name} is no bank file of a format that is known; docs/bank-files.md names them.",
    "unclear_dates": "{name} does not tell whether day or month comes first, so nothing was taken; ask your bank"
    " for camt.053 or another format.",
    "unclear_decimals": "{name} does not tell which mark stands before the decimals, so nothing was taken; ask your"
    " bank for camt.053 or another format.",
    "no_profile": "The header row is that of no bank that is known, so nothing was taken; write a map for --profile.",
    "unknown_profile": "There is no bank profile of this name; see below.",
    "which_profile": "The header row fits several banks, so nothing was taken; say which with --profile.",
    "bad_xml": "The file breaks off or is broken XML, so nothing was taken; fetch it again from where it came.",
    "xml_doctype": "{file} declares a DOCTYPE, which no bank and no e-invoice needs; nothing was taken.",
    "unknown_document": "{file} is no ledger, bank file or e-invoice that is known; see what speaks against each.",
    "archive_broken": "{file} is damaged, or packed in a way that is not read; pack it again.",
    "archive_empty": "There is no file in {file}.",
    "archive_locked": "{file} is locked by a password; bring it unlocked.",
    "archive_too_large": "{file} unpacks to too much, or holds too many files; bring them in parts.",
    "mail_too_large": "{file} is a mail of more than {limit} MB; bring its files themselves.",
    "mail_too_many_files": "{file} is a mail with more than {limit} files; bring them as one ZIP archive.",
    # where documents come from
    "folder_not_usable": "{folder} cannot be used ({reason}); give the user that runs Dunwell the right to.",
    "no_look": "{name} is an address that programs send files to; there is nothing to look at.",
    "source_exists": "There is a source {name} already; choose another name, or change that one.",
    "bad_procedures": "{name} has mistakes, so nothing was applied; mend the places below.",
    "bad_procedure": "The procedure has mistakes; mend the places below.",
    "cannot_write": "{file} cannot be written: {reason}.",
    # e-invoices
    "einvoice_incomplete": "{file} lacks what an invoice must say; nothing was taken. See the places below.",
    "einvoice_unsupported": "{file} is {what}, which is not read; ask for UBL, Factur-X, ZUGFeRD or Finvoice.",
    "not_a_receivable": "{file} asks nobody for money ({what}); nothing was taken.",
    "einvoice_not_taken": "Nothing of {file} was taken; see the places below.",
    "not_our_invoice": "{file} was issued by somebody else: it is a bill to you, not one of yours. Nothing was taken.",
    "customer_exists": "There is a customer {customer} already.",
    "received_decided": "{number} was decided already.",
    "not_an_einvoice": "{file} is no e-invoice ({root}); nothing was taken.",
    "pdf_broken": "{file} is a damaged PDF; ask for it again.",
    "pdf_encrypted": "{file} is locked by a password; bring it unlocked.",
    "pdf_several_invoices": "{file} carries several data files ({names}); it is not clear which is the invoice.",
    "pdf_without_invoice": "{file} carries no data, it is the picture of an invoice; enter it by hand.",
    "self_billed": "{file} was issued by the buyer for the seller ({what}); it is not yours to collect.",
    "several_invoices": "{file} holds {count} invoices where one was expected.",
    "unknown_document_type": "{file} is a document of type {type}, which no standard knows; nothing was taken.",
    "xml_broken": "{file} breaks off or is damaged ({reason}); fetch it again.",
    "xml_encoding": "{file} is not written in the letters that it declares ({encoding}); export it again.",
    "xml_too_deep": "{file} is nested more than {limit} deep; it is no invoice.",
    # what is asked for
    "not_found": "There is no {what} {name} here; check how it is written.",
    "bad_request": "The command needs {wanted}: one of them, not both.",
    "bad_value": "{key} cannot be {value!r}; it must be {wanted}.",
    "bad_amount": "{amount!r} is no amount in {currency} that can be booked; write it like 150.00.",
    "bad_address": "{address!r} is no e-mail address that a message can go to.",
    "reason_missing": "A reason is needed; give it with --reason.",
    "too_long": "{key} is too long; at most {limit} characters are kept.",
    "unknown_currency": "{currency!r} is no currency of ISO 4217; write it like EUR.",
    "unknown_setting": "There is no setting {key!r}; known are {known}.",
    "which_installment": "{invoice} is in instalments; name one, as {invoice}/1. There are: {installments}.",
    # companies and people
    "bad_account": "Account {place}: {value!r} is no account number; write it as the bank does.",
    "bad_bic": "Account {place}: {value!r} is no BIC; it has 8 or 11 letters and digits.",
    "bad_iban": "Account {place}: {value!r} is no IBAN; compare it with what the bank states.",
    "too_many_accounts": "A letter has room for {limit} accounts; take one away first.",
    "logo_is_svg": "A drawing (SVG) cannot be taken as a logo; save it as PNG.",
    "logo_too_large": "The logo is too large; at most {limit} MB and 36 million pixels.",
    "not_a_picture": "This is no picture that can be read; give PNG, JPEG, GIF or WebP.",
    "company_exists": "There is a company {company} already; choose another code, or change it with `company set`.",
    "demo_exists": "The sample company {company} is there already; set DUNWELL_HOME to an empty folder for another.",
    "mail_is_real": "DUNWELL_MAIL_URL is set, and the sample company must never write to anybody; unset it first.",
    "no_company": "There is no company yet; make one with `dunwell company create`.",
    "user_exists": "There is a user {name} already; choose another name, or use `user grant`.",
    "member_exists": "{name} has a role in {company} already: {role}.",
    "role_may_not": "The role {role} may not do that; ask an owner or a bookkeeper.",
    "weak_password": "This password is too weak; see below.",
    "no_password": "No password was given; type it, or send it as one line with --password-stdin.",
    # the coming run
    "channel_not_carried": "This company has no way to send by {channel}; set one up (Settings, Channels, or"
    " `dunwell ways set`).",
    "channel_not_in_level": "Level {level} does not name the channel {channel}; add it to the procedure first.",
    "channel_not_open": "{channel} does not reach customer {customer}: the address for it is missing.",
    "nothing_goes_out": "Nothing goes out to customer {customer} on {on}.",
    "sentence_missing": "The sentence is empty; write what is to be added.",
    # money
    "above_open": "{amount} is more than the {open} that is open; give at most that.",
    "above_free": "{amount} is more than the {free} that is free; give at most that.",
    "nothing_open": "Nothing is open there; it is settled already.",
    "nothing_free": "Nothing of {source} is free; all of it settles something already.",
    "currency_mismatch": "{left} and {right} cannot be mixed; settle from the same currency.",
    "other_customer": "{source} belongs to customer {customer}; it settles only that customer's invoices.",
    "payment_exists": "There is a payment {payment} already; it was not booked again.",
    "no_match_proposed": "Nothing is proposed for payment {payment}; say whose it is.",
    "proposal_decided": "Whose money payment {payment} is, is decided already.",
    "proposal_open": "Payment {payment} waits already; there is nothing to take back.",
    "proposal_stale": "The books have moved since this was proposed; look again.",
    "payment_reversed": "Payment {payment} was reversed already.",
    "above_payment": "{amount} went back, and {payment} was {most}; name the payment that it takes back.",
    "not_outgoing": "The money came in: it takes no payment back.",
    "currency_missing": "The movement names no currency, so it was not booked; say which it is.",
    "entry_decided": "What becomes of this movement is decided already.",
    "invoice_cancelled": "{invoice} was cancelled already.",
    "credit_note": "{invoice} is a credit note; name an invoice, or settle one from it with `allocate`.",
    "not_a_credit_note": "{invoice} is an invoice, not a credit note.",
    # pauses and procedures
    "already_ended": "That {what} has ended already.",
    "hold_has_no_amount": "A hold stops the whole item, so it has no amount; for a part use `dispute --amount`.",
    "already_under_way": "A payment for {item} is under way already.",
    "date_passed": "{date} lies before {on}; give a day that has not passed.",
    "procedure_in_use": "{customers} customers are under {procedure} by name; put them elsewhere first (`assign`).",
    # runs and notices
    "later_run_exists": "A later run, of {later}, was applied; a day is not inserted before it. Run a later day.",
    "run_exists": "The run of {on}, or of a later day, was applied already; nothing was changed.",
    "nothing_proposed": "Company {company} has no proposal; make one with `dunwell run`.",
    "before_proposal": "The proposal is of {proposed}; it cannot be approved before that, on {on}.",
    "not_a_sending_day": "{on} is no sending day; approve on the next one (--on).",
    "already_sent": "Notice {notice} is on its way or has arrived ({state}); it cannot be taken back.",
    "claim_paid": "Money came for the fee of notice {notice}; reverse that payment first.",
    "nothing_to_report": "Everything is told: no run was made since the last report.",
    "no_report_address": "There is no address that a report could go to; use `dunwell company set CODE report_to=…`.",
    "delivery_undecided": "A delivery is not done by saying so; use `dunwell resolve` or `dunwell withdraw` {notice}.",
    "case_state": "Case {case} is {state}; this step is not open to it.",
    "case_is_out": "Case {case} is {state}; end it with `dunwell case take-back {case}`.",
    "case_mail_leaving": "The message with case {case} is leaving right now; try again in a moment.",
    "case_moved": "The books of case {case} changed while its package was made; nothing was sent. Try again.",
    "case_still_open": "{open} of case {case} is still open; give --amount, or write the rest off.",
    "case_broken_off": "The package of case {case} broke off several times; look at the log.",
    "item_still_open": "{item} is still open; record the payment first.",
    "case_would_be_empty": "Nothing that is open would be left in case {case}; end the case itself.",
    "already_booked": "{amount} of {on} was booked already as {payment}; use --again if it is another payment.",
    "handover_too_early": "{item} is {days} days late; it may be handed over from {wanted} days on.",
    "never_reminded": "{item} has no message that was accepted at least {days} days ago; remind the customer first.",
    "item_stopped": "{item} is {state}; end that first.",
    "one_account_wanted": "A case is about one customer and one currency; hand over the others on their own.",
    "partner_missing": "Case {case} has no partner; choose one with `dunwell case partner {case} NAME`.",
    "partner_retired": "{partner} takes no cases any more; choose another partner.",
    "partner_exists": "There is a partner {name!r} already; choose another name.",
    "partner_without_email": "{partner} has no e-mail address; write the package to a file with --out.",
    "package_too_large": "The package has {size} MB and a message carries {limit} MB; write it to a file with --out.",
    "several_unknown": "Several messages of notice {notice} are unknown ({channels}); say which with --channel.",
    "not_unknown": "The delivery of notice {notice} is not unknown; there is nothing to resolve.",
    "notice_withdrawn": "Notice {notice} was withdrawn.",
    "no_recipient": "Notice {notice} has nobody to go to; add an e-mail address to the customer.",
    "not_a_notice_level": "Level {position} of {procedure} sends no message.",
    "notice_total_mismatch": "Notice {notice} asks for {total}, its parts make {parts}; nothing was sent. Run `check`.",
    "file_unreadable": "A file of print batch {batch} cannot be read ({file}).",
    "file_missing": "A file that belongs to notice {notice} is missing ({file}).",
    "not_a_message": "The file is no e-mail message.",
    "no_such_message": "There is no such message in the mailbox.",
    "bad_message_id": "{message_id!r} is no Message-ID.",
    "text_fails": "A text cannot be worded ({where}): {reason}. Mend it and apply the procedures again.",
    "letter_fails": "The letter of notice {notice} cannot be set: {reason}.",
    "appended_unreadable": "PDF {place} that is to be appended cannot be read: {reason}.",
    "period_backwards": "A period does not end ({last}) before it begins ({first}).",
    "statement_mismatch": "The statement says {stated}, its parts make {counted} ({currency}); run `check`.",
    "no_letters": "There is no letter to make samples of; name at least one.",
    "document_refused": "{document} of notice {notice} cannot be written ({where}): {reason}",
    "bad_barcode_digits": "{digits!r} cannot be a barcode: it wants an even number of digits.",
    "bad_reference_base": "{base!r} cannot be made a reference of the kind {kind}; give digits.",
    # channels
    "bad_einvoice_address": "{address!r} is no e-invoice address; write it like 0216:003712345678@003721291126.",
    "bad_file_name": "{name!r} is no name of a file.",
    "bad_phone_number": "{number!r} gets no text message: {reason}. Write it like +358401234567.",
    "sms_too_long": "The text message of notice {notice} would take {parts} parts; at most {limit} are sent. Shorten"
    " the name of the sender.",
    "own_server_needed": "{procedure} writes each invoice separately by e-mail, which needs the company's own mail"
    " server: set one up (Settings, Channels, or `dunwell ways set`), or put its messages together.",
    "own_server_in_use": "{procedure} writes each invoice separately by e-mail and needs this mail server; change that"
    " procedure first.",
    "private_address": "{host} is this machine or in a private network; this installation's operator can allow that"
    " (DUNWELL_PRIVATE_NETWORKS=allow).",
    "way_not_set": "The way {way} has no settings yet; give them first (`dunwell ways set`).",
    "way_incomplete": "The way {way} lacks {missing}; set it (`dunwell ways set`).",
    "secret_lost": "The password of {way} was kept under another DUNWELL_SECRET_KEY and cannot be read; give it again.",
    "bad_fields": "These settings cannot be so, and nothing was changed; mend the places below.",
    # what came back
    "bad_returns_url": "DUNWELL_RETURNS_URL cannot be used: {reason}.",
    "being_read": "This mailbox is being read at this moment; try again in a few minutes.",
    "no_mail_source": "It is not set where returned mail is read; set it (Settings, Returned mail) or name a --folder.",
    # letters that are printed
    "print_off": "Company {company} has no letters printed; switch the way `print` on first.",
    "print_under_way": "The letters of {company} are being gathered already; wait for it.",
    "no_postal_address": "Customer {customer} has no postal address; add one.",
    "in_print_batch": "Notice {notice} is in a print batch; take it out of the batch first.",
    "batch_ended": "Batch {batch} is {state} already; nothing was changed.",
    "letters_leaving": "Letters are being taken out of batch {batch}; wait until its PDF is made anew.",
    "letters_overtaken": "{count} letters of batch {batch} were overtaken (paid, held): take them out or say --anyway.",
    "letter_left_batch": "Letter {notice} was taken out of batch {batch}; its page is kept there no longer.",
    "posted_before_made": "The batch was made on {made}; it cannot have been posted on {date}.",
    "date_ahead": "{date} lies ahead of {on}; give a day that has come.",
    # the installation
    "bad_setting": "The setting {name} cannot be used: {reason}.",
    "bad_mail_url": "DUNWELL_MAIL_URL cannot be used: {reason}.",
    "chain_moved": "Somebody else wrote to {company} at the same moment; nothing was changed. Try again.",
    "no_transaction": "Two writers met; nothing was changed. Try again.",
    "database_unavailable": "The database does not answer: {reason}. Nothing was changed; try again.",
    "port_taken": "{host}:{port} is in use; stop what listens there, or choose another --port.",
    "part_ended": "The {part} ended by itself, so all was stopped; its last words stand above.",
    "internal_error": "Dunwell failed ({reason}); this is a fault of the program. Nothing was changed by this step.",
}


def sentence(refused: Refused) -> str:
    """The sentence of a refusal; facts that it lacks are told as …"""
    template = SENTENCES.get(refused.code)
    if template is None:
        told = ", ".join(f"{name} {_worded(value)}" for name, value in refused.context.items())
        return refused.code.replace("_", " ") + (f" ({told})." if told else ".")
    return template.format_map(_Facts({name: _worded(value) for name, value in refused.context.items()}))


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> object:
        return "…"


def _worded(value: object) -> object:
    """Lists as people write them; `what` in words."""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return value.replace("_", " ") if isinstance(value, str) and value == "payment_under_way" else value
