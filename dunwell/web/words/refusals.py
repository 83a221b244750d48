# SPDX-License-Identifier: MIT
"""Why an action was refused, for the person who asked for it: what is wrong, and what one may do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.web.words import einvoices, printing, sources
from dunwell.web.words.problems import PROBLEMS

REFUSALS: Mapping[str, str | Promise] = {
    "company_off": _("Reminders are switched off for the whole company: nothing goes out until they are switched on."),
    "nothing_proposed": _("Nothing waits for approval any more."),
    "run_exists": _("The run of {on} was made already; the proposal waits for the next day."),
    "channel_not_carried": _("This channel is not set up yet: do so under Settings → Channels."),
    "channel_not_in_level": _("Level {level} does not name this channel: add it to the procedure first."),
    "channel_not_open": _("This channel does not reach customer {customer}: the address for it is missing."),
    "nothing_goes_out": _("Nothing goes out to this customer on {on}."),
    "sentence_missing": _("Write the sentence that is to be added."),
    "date_passed": _("{date} is over: choose a later day."),
    "already_ended": _("This was taken back already."),
    "before_proposal": _("The proposal is for {proposed}: it cannot be approved before."),
    "not_a_sending_day": _("{on} is not a sending day: approve on the next one."),
    "role_may_not": _("Your role may not do this. An owner of the company can."),
    "later_run_exists": _("A later run, of {later}, was made already."),
    "bad_value": _("This cannot be: {value}. Wanted is {wanted}."),
    "reason_missing": _("Say why: the reason is kept in the history."),
    "last_manager": _("Somebody has to stay who may manage the people. Give another person that role first."),
    "role_above_yours": _("Only an owner or an accounting firm's lead gives or takes away this role."),
    "member_exists": _("{name} works with this company already."),
    "invitation_exists": _("{email} is invited already: send that invitation again instead."),
    "invitation_gone": _("It was used, taken back, or replaced by a newer one. Ask whoever invited you for another."),
    "invitation_expired": _("It was good for seven days. Ask whoever invited you to send it again."),
    "email_taken": _("An account with this address is here already: sign in with it, then open the link again."),
    "user_exists": _("Somebody is called that already: choose another name."),
    "activation_incomplete": _("The switch waits for steps that are not done yet."),
    "price_changed": _("The price is another one by now: {price}. Look at it again."),
    "bad_address": _("{address} is no e-mail address."),
    "company_exists": _("There is a company of this short name already. Choose another."),
    "procedure_in_use": _("{customers} customers are under {procedure} by name. Put them under another one first."),
    "last_procedure": _("There is no other procedure. Write one first."),
    "file_gone": _("{name} is no longer in this installation. Bring it again."),
    "busy": _("{name} is being worked at already. Wait a moment."),
    "draft_outdated": _("Somebody has put other procedures in force since you began: discard your changes first."),
    "nothing_to_apply": _("You have changed nothing that could be put in force."),
    "bad_procedures": _("There are mistakes in it: mend them first."),
    "bad_procedure": _("That procedure has mistakes: mend them first, or start from another."),
    "last_level": _("A procedure needs a level: change this one, or add another first."),
    "code_taken": _("{name} is, or once was, another procedure's code. Choose another."),
    "nothing_open": _("Nothing of it is open any more."),
    "above_open": _("That is more than the {open} that is open."),
    "bad_amount": _("Write the amount like 1234.50 or 1234,50."),
    "one_item_wanted": _("A part can be disputed of one invoice only: tick that one alone."),
    "already_sent": _("Notice {notice} has left already: it cannot be taken back."),
    "nothing_to_report": _("Everything is told: no run was made since the last report."),
    "no_report_address": _("There is no address that a report could go to: give the company one in the settings."),
    "delivery_undecided": _("A delivery is not done by saying so: decide what becomes of it."),
    "not_own_note": _("Only who wrote a note takes it back."),
    "several_unknown": _("Of several messages of notice {notice} nobody knows whether they arrived. Choose which."),
    "not_unknown": _("What became of notice {notice} is known by now: look again."),
    "not_astray": _("It is so already: nothing was changed."),
    "claim_paid": _("Money came for the fee of notice {notice}: take that back first."),
    "notice_withdrawn": _("Notice {notice} is withdrawn: it says nothing any more."),
    "no_recipient": _("No e-mail address of the customer is in use: add one to their card."),
    "text_fails": _("The text of its level cannot be filled in: look at the procedure."),
    "file_missing": _("A file that belongs to it is missing: {file}."),
    "file_unreadable": _("The file cannot be read."),
    "nothing_free": _("Nothing of {source} is free any more."),
    "above_free": _("That is more than the {free} that is free."),
    "payment_reversed": _("{payment} was taken back already."),
    "above_payment": _("{amount} went back, and {payment} was {most}: it is another payment."),
    "not_outgoing": _("This money came in: it takes no payment back."),
    "currency_missing": _("Say in which currency it is."),
    "entry_decided": _("This movement is decided already."),
    "no_match_proposed": _("Nothing is proposed for {payment}: say whose it is."),
    "proposal_decided": _("Whose money {payment} is, is decided already."),
    "proposal_open": _("{payment} waits already: there is nothing to take back."),
    "proposal_stale": _("The books have moved since this was proposed: look again."),
    "payment_used": _("{payment} has settled something: take that back first."),
    "payment_exists": _("There is a payment called {payment} already."),
    "other_customer": _("{source} is not this customer's."),
    "currency_mismatch": _("The two are in different currencies: {left} and {right}."),
    "promised_already": _("A promise for it is open: end that one first."),
    "parts_few": _("Agree on two parts or more."),
    "parts_order": _("Each part has a later day than the one before."),
    "parts_sum": _("The parts together are {sum}; {open} is open."),
    "already_under_way": _("A payment for it is under way already."),
    "which_installment": _("Say which instalment is meant."),
    "invoice_cancelled": _("{invoice} is cancelled."),
    "not_cancelled": _("{invoice} is not cancelled any more."),
    "not_waived": _("This cannot be asked for again: it was not waived by a person, or its notice is withdrawn."),
    "credit_note": _("This is a credit note."),
    "not_a_pdf": _("This is no PDF."),
    "file_too_large": _("The file is larger than {limit} MB."),
    "not_found": _("There is no {name} here."),
    "too_long": _("This is too long: at most {limit} characters."),
    "bad_customer": _("Some fields cannot be so; nothing was saved."),
    "bad_fields": _("Some fields cannot be so; nothing was saved."),
    "bad_country": _("A country is written as two letters, like FI."),
    "bad_days": _("Write a whole number of days, at most 3650, or nothing."),
    "bad_language": _("A language is written as a code, like fi."),
    "bad_phone": _("A telephone number has digits, spaces and + - ( ) /."),
    "missing": _("This is needed."),
    "not_a_ledger": _("{name} is neither CSV nor XLSX. Save it as one of them."),
    "weak_password": _("This password is too weak."),
    "bad_account": _("{value} is no account number. Write it as the bank does."),
    "bad_bic": _("{value} is no BIC: it has 8 or 11 letters and digits."),
    "bad_iban": _("{value} is no IBAN: a digit is mistyped, missing or swapped. Compare it with what the bank states."),
    "too_many_accounts": _("A letter has room for {limit} accounts. Take one away first."),
    "logo_is_svg": _("A drawing (SVG) cannot be taken. Save the logo as PNG."),
    "logo_too_large": _("The logo is too large: at most {limit} MB, and 36 million pixels."),
    "not_a_picture": _("This is no picture that can be read: PNG, JPEG, GIF or WebP."),
    "period_backwards": _("The period ends before it begins."),
    "statement_mismatch": _("The statement does not add up and is not shown: let the books be checked."),
    "letter_fails": _("The letter of notice {notice} cannot be set: {reason}."),
    "no_own_address": _("That address is not yours: a preview goes to yourself alone."),
    "case_state": _("Case {case} has moved on: its state is another one by now. Look at it again."),
    "case_is_out": _("Case {case} has gone to the partner: end it on its own page."),
    "case_mail_leaving": _("The message with case {case} is leaving right now. Wait a moment, then look again."),
    "case_moved": _("Something of case {case} changed while its package was made. Look at it, then send it again."),
    "case_still_open": _("{open} is still open: say how much was collected, or write the rest off."),
    "case_broken_off": _("The package of case {case} broke off several times. Ask who runs this installation."),
    "item_still_open": _("{item} is still open: record the payment first, then it may leave the case."),
    "case_would_be_empty": _("Nothing that is open would be left in case {case}: end the case itself instead."),
    "already_booked": _("{amount} of {on} was booked already as {payment}: nothing was booked a second time."),
    "handover_too_early": _(
        "{item} is {days} days late. It may be handed over when it is more than 30 days late: from {wanted} days on."
    ),
    "never_reminded": _(
        "{item} may not be handed over yet: a reminder for it has to be accepted at least {days} days before."
    ),
    "item_stopped": _("{item} may not be handed over: it is held, disputed, promised, being paid, or handed over."),
    "one_account_wanted": _("A case is about one customer and one currency: hand over the others on their own."),
    "partner_missing": _("Choose the collection partner first: nobody is named for case {case}."),
    "partner_retired": _("{partner} takes no cases any more: choose another partner."),
    "partner_exists": _("There is a partner of this name already: {name}."),
    "partner_without_email": _("{partner} has no e-mail address: download the package, or add an address."),
    "package_too_large": _(
        "The package has {size} MB, and a message may carry {limit} MB: download it and hand it over another way."
    ),
    "own_server_needed": _(
        "{procedure} writes each invoice separately by e-mail, and for that the company needs its own mail server. Set "
        "one up under Settings → Channels, or let the procedure put a customer's invoices together."
    ),
    "own_server_in_use": _(
        "{procedure} writes each invoice separately by e-mail and needs this mail server. Change that procedure first."
    ),
    "private_address": _(
        "{host} is this machine or in a private network. Only the operator of this installation can allow that."
    ),
    "bad_einvoice_address": _("{address} is no e-invoice address. Write it like 0216:003712345678@003721291126."),
    "bad_phone_number": _("{number} gets no text message: {reason}. Write it like +358401234567."),
    "sms_too_long": _(
        "The text message would take {parts} parts, and at most {limit} are sent. Shorten the sender's name."
    ),
    "way_not_set": _("This has no settings yet: fill in the form first."),
    "way_incomplete": _("Something is missing: {missing}."),
    "secret_lost": _("The password cannot be read any more, as the installation's key is another one. Give it again."),
    "bad_returns_url": _("This installation's mailbox for returned mail is not set as it should be: {reason}."),
    "being_read": _("This is being read at this moment. Look again in a minute."),
    "no_mail_source": _("It is not set yet where returned mail is read: fill in the form and save it first."),
    "chain_moved": _("Somebody else wrote at the same moment; nothing was changed. Try again."),
    "not_a_bank_file": _("{name} is no bank file of a format that is known."),
    "unclear_dates": _("{name} does not tell whether day or month comes first. Ask the bank for camt.053."),
    "unclear_decimals": _("{name} does not tell which mark stands before the decimals. Ask the bank for camt.053."),
    "no_such_message": _("There is no such message in the mailbox."),
    "not_a_credit_note": _("{invoice} is an invoice, not a credit note."),
    "not_a_message": _("No message goes out with notice {notice}."),
    "appended_unreadable": _("The PDF cannot be read: save it anew and bring it again."),
    **einvoices.REFUSALS,
    **sources.REFUSALS,
    **printing.REFUSALS,
}


def refused_sentence(refused: Refused) -> str:
    """Why an action was refused; for a code without a sentence, what is wrong, or what the use case said."""
    try:
        return str(REFUSALS[refused.code]).format_map(refused.context)
    except KeyError:
        if refused.code in PROBLEMS:
            return str(PROBLEMS[refused.code])
        return gettext("This was refused: {why}").format(why=refused)
