# SPDX-License-Identifier: MIT
"""The ways to carry messages in words: what each is for, and what each of its settings does. The guide
(docs/channels.md) has the same sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.words.procedures import Help

Text = str | Promise


@dataclass(frozen=True, slots=True)
class WayWords:
    """A way: its title, what it is for, its fields, and the words of the values that a field may have."""

    title: Text
    text: Text
    fields: Mapping[str, Help]
    values: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)


# What a channel is, and what happens when it fails.
CHANNEL_TEXTS: Mapping[str, Text] = {
    "email": _("To the customer's e-mail addresses, with the invoices attached. It costs nothing and arrives at once."),
    "letter": _("On paper, to the customer's postal address: for whom no e-mail reaches, and for the last word."),
    "einvoice": _("A reminder as a file that the customer's own system reads, to their e-invoice address."),
    "sms": _("A short text to the customer's telephone: who asks for how much, and where to pay."),
    "webhook": _("A signed message to a system of yours, for every notice, whoever the customer is."),
}
WAYS: Mapping[str, WayWords] = {
    "smtp": WayWords(
        _("Your own mail server"),
        _(
            "Messages leave by your mail provider, under your own name: they land in the inbox more often, and each "
            "invoice may have a message of its own."
        ),
        {
            "host": Help(_("Mail server"), _("Its name, as your mail provider states it: smtp.example.com.")),
            "security": Help(
                _("Encryption"),
                _("What your provider asks for. Without encryption no user and password are sent over the internet."),
            ),
            "port": Help(_("Port"), _("Mostly 587 with STARTTLS, 465 with TLS, 25 without encryption.")),
            "user": Help(_("User"), _("Mostly the e-mail address. Some providers want an app password made for this.")),
            "password": Help(_("Password"), _("Kept encrypted and never shown again.")),
            "sender": Help(
                _("Messages come from"),
                _("The address that the server may send for; left empty, the company's own."),
            ),
            "connections": Help(_("Connections"), _("So many messages travel at once. 4 suits most providers.")),
            "verp": Help(
                _("A return address for each message"),
                _(
                    "Finds the message even where a bounce does not name it. Only if your mailbox takes addresses with "
                    "a plus sign (name+something@…)."
                ),
            ),
        },
        {
            "security": {
                "starttls": _("STARTTLS: encrypted after the greeting"),
                "tls": _("TLS: encrypted from the start"),
                "plain": _("None"),
            }
        },
    ),
    "print": WayWords(
        _("Your own printer"),
        _(
            "Letters of a run are gathered into one PDF, ready for the printer or the franking house, sorted by sheets "
            "and postcode. You download it and say when it was posted."
        ),
        {
            "duplex": Help(_("Print on both sides"), _("Each letter begins on a front side.")),
            "cover": Help(_("A cover sheet"), _("Comes first and says what is in the batch.")),
            "originals": Help(_("Print the invoices too"), _("Behind the letter that lists them.")),
            "order": Help(_("Order"), _("How the letters follow each other within a batch.")),
            "posted": Help(_("Posted"), _("A letter counts as sent when it is posted: who says so?")),
            "posted_days": Help(
                _("Days until posted"), _("Where it is said by itself: so many days after the batch was made.")
            ),
            "posted_at": Help(_("At what time"), _("On the company's own clock, like 17:00.")),
            "alarm_days": Help(
                _("Alarm after days"), _("The start page warns of a batch that nobody has posted for so many days.")
            ),
        },
        {
            "order": {
                "sheets": _("By sheets, country and postcode, as franking is cheapest"),
                "number": _("As the notices were made"),
            },
            "posted": {"by_hand": _("A person says so"), "by_itself": _("By itself, at a set time")},
        },
    ),
    "einvoice": WayWords(
        _("E-invoice operator"),
        _(
            "A reminder as UBL or Finvoice, handed to the operator who carries your e-invoices: as files in a folder, "
            "by SFTP or over HTTPS. Acknowledgements are read back."
        ),
        {
            "seller_address": Help(
                _("Your e-invoice address"),
                _("Scheme and address and, for Finvoice, the operator: 0216:003712345678@003721291126."),
            ),
            "business_id": Help(_("Business ID"), _("As your register has it, where the operator wants it.")),
            "document": Help(_("Format"), _("What the operator takes.")),
            "via": Help(_("Handed over"), _("Only the fields below that belong to it are needed.")),
            "url": Help(_("Address"), _("For HTTPS: where to post to.")),
            "token": Help(_("Token"), _("For HTTPS: what the operator gave you to sign in with.")),
            "host": Help(_("Server"), _("For SFTP: its name.")),
            "port": Help(_("Port"), _("For SFTP: mostly 22.")),
            "user": Help(_("User"), _("For SFTP.")),
            "password": Help(_("Password"), _("For SFTP, where no key is used.")),
            "private_key": Help(_("Private key"), _("For SFTP, in the form that ssh-keygen writes.")),
            "host_key": Help(
                _("The server's public key"),
                _("For SFTP: as ssh-keyscan writes it. Compare it with what the operator states."),
            ),
            "remote_folder": Help(_("Folder for documents"), _("For SFTP: where the operator collects them.")),
            "remote_acknowledgements": Help(
                _("Folder of acknowledgements"), _("For SFTP: where the operator leaves its answers, if it does.")
            ),
        },
        {
            "document": {"ubl": _("UBL (Peppol)"), "finvoice": _("Finvoice 3.0")},
            "via": {
                "folder": _("As files in a folder of this installation"),
                "sftp": _("By SFTP"),
                "https": _("Over HTTPS"),
            },
        },
    ),
    "sms": WayWords(
        _("SMS service"),
        _("One sentence in the customer's language, with the amount and how to pay, through a service of your choice."),
        {
            "url": Help(_("Address"), _("Of the service, beginning with https://.")),
            "sender": Help(
                _("Sender"), _("What telephones show: a name of up to 11 letters and digits, or a number with +.")
            ),
            "token": Help(_("Token"), _("What the service gave you to sign in with.")),
        },
    ),
    "post_service": WayWords(
        _("Letter service"),
        _("Letters are uploaded to a service that prints and posts them; its price and what became of each are kept."),
        {
            "url": Help(_("Address"), _("Of the service, beginning with https://.")),
            "token": Help(_("Token"), _("What the service gave you to sign in with.")),
            "colour": Help(_("Print in colour"), _("Else in black.")),
            "duplex": Help(_("Print on both sides"), _("Fewer sheets, and mostly less postage.")),
            "registered": Help(_("Registered"), _("Someone signs for it. It costs more.")),
            "originals": Help(_("Print the invoices too"), _("Behind the letter that lists them.")),
            "most_price": Help(
                _("A letter costs at most"),
                _("As 2.50 EUR. A dearer one is not sent, and a person decides. Left empty, it costs what it costs."),
            ),
        },
    ),
    "webhook": WayWords(
        _("Webhook"),
        _("Each notice is posted as JSON to an address of yours, signed as standardwebhooks.com describes."),
        {
            "url": Help(_("Address"), _("Where to post to, beginning with https://.")),
            "secret": Help(
                _("Secret"),
                _(
                    "Signs each message, so that your system knows that it comes from here: whsec_ and 24 to 64 bytes "
                    "in base64. While you change it, two with a space between."
                ),
            ),
            "letter": Help(_("Send the letter too"), _("The notice as a PDF goes with it.")),
        },
    ),
}


def way_title(name: str) -> str:
    """What a way is called; `house` is this installation's mail server, `all` every way."""
    if name == "house":
        return str(_("This installation's mail server"))
    if name == "all":
        return str(_("Everything"))
    return str(WAYS[name].title) if name in WAYS else name


def way_words(name: str) -> WayWords:
    """The words of a way; where it has none yet, the names of its settings stand for themselves."""
    return WAYS.get(name) or WayWords(name, "", {})
