# SPDX-License-Identifier: MIT
"""What the fields of the ledger are called when history tells that they changed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: Mapping[str, str | Promise] = {
    "accounts": _("bank accounts"),
    "amount_minor": _("amount in minor units"),
    "attach_limit_mb": _("megabytes of attached invoices"),
    "bad": _("address that mail comes back from"),
    "cancelled": _("cancelled"),
    "chased_minor": _("chased, in minor units"),
    "city": _("city"),
    "claims_minor": _("earlier claims, in minor units"),
    "code": _("code"),
    "colour": _("colour of letters"),
    "contacts": _("contacts"),
    "copies_to": _("copies go to"),
    "country": _("country"),
    "credit_limit": _("credit limit"),
    "credits_minor": _("credits, in minor units"),
    "currency": _("currency"),
    "customer_id": _("customer"),
    "due_on": _("due date"),
    "einvoice_address": _("e-invoice address"),
    "email": _("e-mail address"),
    "emails": _("e-mail addresses"),
    "fee_minor": _("fee, in minor units"),
    "footer": _("small print of letters"),
    "group": _("group"),
    "has_email": _("can be reached by e-mail"),
    "issued_on": _("date of issue"),
    "kind": _("kind"),
    "language": _("language"),
    "logo": _("logo"),
    "mode": _("mode"),
    "name": _("name"),
    "number": _("number"),
    "offers": _("answer to offers"),
    "owner": _("looked after by"),
    "owner_id": _("looked after by"),
    "own_only": _("own customers only"),
    "partner_contact": _("collection partner's contact"),
    "partner_name": _("collection partner"),
    "pay_to": _("how to pay"),
    "pdf": _("original"),
    "phone": _("telephone"),
    "postal_code": _("postal code"),
    "procedure": _("procedure"),
    "procedure_choice": _("choice of procedure"),
    "procedure_id": _("procedure"),
    "call_tries": _("unanswered calls before another way is proposed"),
    "reference": _("reference"),
    "remind": _("reminders of the invoice"),
    "reminder_default": _("reminder default"),
    "reminders": _("reminders"),
    "reply_to": _("answers go to"),
    "report": _("report"),
    "report_to": _("report goes to"),
    "role": _("role"),
    "run_at": _("time of the daily run"),
    "sender": _("name of the sender"),
    "silent_days": _("days without a payment before it is told"),
    "street": _("street"),
    "time_zone": _("time zone"),
    "tolerance": _("tolerance"),
    "total_minor": _("total, in minor units"),
    "vat_id": _("VAT number"),
    "warn_after_days": _("days overdue before sellers are warned"),
}


def field_word(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name.replace("_", " ")))
